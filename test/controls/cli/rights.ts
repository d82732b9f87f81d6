// A command with a fault in it: it tells the operator what an API secret is called, and what its value is.

export function talksTooMuch({ name, clientSecret }: { name: string; clientSecret: string }): {
  out: string[]
  err: string[]
} {
  return { out: [`1 API secret: ${name}`], err: [`could not seal ${clientSecret}`] }
}
