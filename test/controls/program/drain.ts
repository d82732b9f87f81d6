// Stopping with one fault in it: each must be found by the checks of test/program/stop.test.ts.
import type { drain } from '../../../src/cli/serving.ts'

/** Cuts everybody off at once. */
export const drainAtOnce: typeof drain = async (app) => {
  app.server.closeAllConnections()
  await app.close()
}

/** Waits for everybody, however long it takes. */
export const drainForEver: typeof drain = async (app) => {
  await app.close()
}
