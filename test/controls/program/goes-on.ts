// A planted fault: the same program, which takes a disk that cannot keep what was written for one that is merely full.
import { registerHooks } from 'node:module'

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!url.endsWith('/src/store/write-faults.ts')) return loaded
    return { ...loaded, source: (loaded.source as Buffer).toString().replace('(?:DIR_)?FSYNC', 'NEVER') }
  },
})
// Behind it stands the program that it is put before.
process.argv.splice(1, 1)
await import('../../../src/main.ts')
