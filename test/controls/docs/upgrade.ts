// The page of upgrades with one fault in it: on the way back the newer data is left where it is.
export const leavesNewerData = (page: string): string => page.replace(/^mv \/var\/lib\/mysafe\/mysafe\.db\*.*\n/m, '')
