// A page of keys with one fault in it: an algorithm that nothing works with.
export const wrongInventory = (page: string): string => page.replace('AES-256-GCM', 'AES-128-CBC')
