// The part of autocannon that the benches use; the package brings no types.
declare module 'autocannon' {
  interface Request {
    path: string
    method: string
    headers: Record<string, string>
    body?: string
  }
  interface Options {
    url: string
    connections: number
    duration: number
    requests: Request[]
  }
  interface Result {
    non2xx: number
    errors: number
    requests: { average: number; total: number }
    latency: { p99: number }
  }
  export default function autocannon(options: Options): Promise<Result>
}
