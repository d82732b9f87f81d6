// Runs test files in this one process, one after the other, so that what they all load is loaded once: a hand of the quick
// tests. Whoever started it names the next file each time this one asks, and hears how long it took.
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { t } from 'tap'

interface Next {
  readonly file: string | null
}

// Between two files nothing else keeps this process, and tap ends when nothing does.
const waiting = setInterval(() => undefined, 60_000)
const leftAlone = () => process.exit(1)
process.once('disconnect', leftAlone)
for (let file = await nextFile(); file !== null; file = await nextFile()) {
  const begun = performance.now()
  try {
    await import(pathToFileURL(file).href)
  } catch (error) {
    t.fail(`${file} cannot be loaded`, { found: String(error) })
  }
  // Tests wait in one line: this one has its turn when those of the file had theirs.
  await t.test(file, (t) => t.end())
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
