// The page of the drill with one fault in it: it forgets to say that the root key is lost.
export const withoutRecovery = (page: string): string => page.replaceAll(' --recover\n', '\n')
