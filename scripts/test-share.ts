// Runs several test files in this one process, so that what they all load is loaded once; a share of the quick tests.
// TEST_FILES names them; tap makes the names of temporary folders from the arguments, which must stay short.
import { pathToFileURL } from 'node:url'
import { t } from 'tap'

for (const file of (process.env.TEST_FILES ?? '').split(' ')) {
  try {
    await import(pathToFileURL(file).href)
  } catch (error) {
    t.fail(`${file} cannot be loaded`, { found: String(error) })
  }
}
