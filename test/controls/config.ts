// Settings read with one fault in it: each must be found by test/config.test.ts.
import { ConfigError, readConfig } from '../../src/config.ts'

/** Where something is wrong it starts all the same, as if nothing had been said. */
export const readsWhatItCan: typeof readConfig = (environment = {}, places) => {
  try {
    return readConfig(environment, places)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return readConfig({}, places)
  }
}

/** Quotes what was given, so that it can be found more easily. */
export const quotesValues: typeof readConfig = (environment = {}, places) => {
  try {
    return readConfig(environment, places)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError(
      error.faults.map(({ name, fault }) => ({ name, fault: `${fault}, not ${String(environment[name])}` })),
    )
  }
}

/** Stops at the first fault. */
export const stopsAtTheFirst: typeof readConfig = (environment = {}, places) => {
  try {
    return readConfig(environment, places)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError(error.faults.slice(0, 1))
  }
}

/** Yes is whatever is not no. */
export const believesAnyYes: typeof readConfig = ({ MYSAFE_ALLOW_HTTP, ...environment } = {}, places) =>
  readConfig(
    { ...environment, MYSAFE_ALLOW_HTTP: /^(?:|no|false)$/.test(MYSAFE_ALLOW_HTTP ?? '') ? '' : 'true' },
    places,
  )
