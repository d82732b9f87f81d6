// A planted fault: a server that must be able to write its log.
import { createServer } from 'node:http'

const server = createServer((_request, response) => {
  process.stderr.write(`${'a line '.repeat(200)}\n`)
  response.end('x')
}).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  console.log(`MySafe is ready at http://127.0.0.1:${String(port)}`)
})
