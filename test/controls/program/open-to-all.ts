// A planted fault: a server as plain Node runs it, which listens to NODE_OPTIONS and to the signal that opens a debugger's
// port, and leaves its memory to a core dump.
import { createServer } from 'node:http'

const server = createServer((_request, response) => response.end('x')).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  console.log(`MySafe is ready at http://127.0.0.1:${String(port)}`)
})
