// Reads what tap writes while it writes it: which file is done, what failed and why, and the figures at the end.

export interface Figures {
  passed: number
  failed: number
  skipped: number
}

// Of one failure; whole pages are compared now and then.
const mostDetails = 60

/**
 * The figures of a run in TAP format, from its closing comment (`# { total: 9, pass: 6, fail: 1, todo: 1, skip: 1 }`).
 * A test somebody meant to write counts as failed. A run that did not close, or in which nothing ran and nothing was skipped
 * by name, is one failure.
 */
export function tapSummary(output: string): Figures {
  const closing = output
    .split('\n')
    .filter((line) => /^# \{.*total: \d/.test(line))
    .at(-1)
  const figure = (name: string) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(closing ?? '')?.[1] ?? 0)
  const passed = figure('pass')
  const failed = figure('fail') + figure('todo')
  const skipped = figure('skip')
  return { passed, failed: passed + failed + skipped === 0 ? 1 : failed, skipped }
}

/** The line a test command ends with. */
export function closingLine({ passed, failed, skipped }: Figures): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * Tells a run to people: hand it every line of the run's output, and it calls `say` with a line for every file that is
 * done and, before it, with each failure: its way through the tests, and tap's details.
 */
export function tapTeller(say: (line: string) => void): (line: string) => void {
  const way: string[] = []
  // The depth of the last failure told: what failed around it failed because of it.
  let failedAt = -1
  let details: { indent: string; left: number } | undefined
  return (line) => {
    if (details) {
      if (!line.startsWith(details.indent)) details = undefined
      else {
        const detail = line.slice(details.indent.length)
        if (detail === '...') details = undefined
        else if (detail !== '---' && details.left-- > 0) say(`    ${detail}`)
        return
      }
    }
    const [, spaces = '', what = ''] = /^( *)(\S.*)$/.exec(line) ?? []
    const depth = spaces.length / 4
    const subtest = /^# Subtest: (.*)$/.exec(what)?.[1]
    if (subtest !== undefined) way.splice(depth, way.length, subtest)
    const [, not, name = '', time] = /^(not )?ok \d+ - (.*?)(?: # time=([\d.]+)ms)?$/.exec(what) ?? []
    if (name && not && !/ # (?:TODO|SKIP)/i.test(name)) {
      if (failedAt <= depth) {
        say(`NOT OK: ${[...way.slice(0, depth), name].join(' > ')}`)
        details = { indent: `${spaces}  `, left: mostDetails }
      }
      failedAt = depth
    }
    if (name && depth === 0) {
      if (time !== undefined) say(`${not ? 'NOT OK' : 'ok'}: ${name} (${Math.round(Number(time))} ms)`)
      failedAt = -1
    }
  }
}
