// Planted: an answer that says what stands in the file as it is.
export const saidAsItIs = (name: string): string => `2\t${name}\tinvited`
