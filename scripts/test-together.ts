// Runs test files in one process, one after the other, so that what they all load is loaded once.
import { pathToFileURL } from 'node:url'
import { t } from 'tap'

/** Runs one test file to its end. One that cannot be loaded is a failure. */
export async function runFile(file: string): Promise<void> {
  try {
    await import(pathToFileURL(file).href)
  } catch (error) {
    t.fail(`${file} cannot be loaded`, { found: String(error) })
  }
  // Tests wait in one line: this one has its turn when those of the file had theirs.
  await t.test(file, (t) => t.end())
}

/** The same for several. tap allows a process a time: this one has that of many files. */
export async function runFiles(files: readonly string[]): Promise<void> {
  t.setTimeout(1_800_000)
  for (const file of files) await runFile(file)
}
