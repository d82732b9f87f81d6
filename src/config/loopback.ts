// What only this machine can reach, and what stands for every address there is.

/** True for addresses and names that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** True for the addresses that mean all of this machine's: a place to listen, and none that anybody could open. */
export function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}
