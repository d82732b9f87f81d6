// A fault planted into going on after sign-in: whatever begins like a path is believed to be one.

export function believesSlash(given: unknown): string {
  return typeof given === 'string' && given.startsWith('/') ? given : '/'
}
