// A hand of the quick tests: runs test files in this one process. Whoever started it names the next file each time this one
// asks, and hears how long it took.
import { once } from 'node:events'
import { runFile } from './test-together.ts'

interface Next {
  readonly file: string | null
}

// Between two files nothing else keeps this process, and tap ends when nothing does.
const waiting = setInterval(() => undefined, 60_000)
const leftAlone = () => process.exit(1)
process.once('disconnect', leftAlone)
for (let file = await nextFile(); file !== null; file = await nextFile()) {
  const begun = performance.now()
  await runFile(file)
  process.send?.({ file, milliseconds: Math.round(performance.now() - begun) })
}
clearInterval(waiting)
process.off('disconnect', leftAlone)
process.disconnect()

async function nextFile(): Promise<string | null> {
  process.send?.('next')
  const [{ file }] = (await once(process, 'message')) as [Next]
  return file
}
