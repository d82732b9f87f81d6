// The part of autocannon that the benches use; the package brings no types.
declare module 'autocannon' {
  interface Options {
    url: string
    method?: string
    connections?: number
    duration?: number
    headers?: Record<string, string>
    body?: string
  }
  interface Result {
    non2xx: number
    errors: number
    requests: { average: number }
    latency: { p99: number }
  }
  export default function autocannon(options: Options): Promise<Result>
}
