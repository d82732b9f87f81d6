// Reads the figures out of what tap wrote.

export interface Figures {
  passed: number
  failed: number
  skipped: number
}

/**
 * The figures of a run in TAP format, from its closing comment (`# { total: 9, pass: 6, fail: 1, todo: 1, skip: 1 }`).
 * A test somebody meant to write counts as failed. A run that did not close, or that ran nothing, is one failure.
 */
export function tapSummary(output: string): Figures {
  const closing = output
    .split('\n')
    .filter((line) => /^# \{.*total: \d/.test(line))
    .at(-1)
  const figure = (name: string) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(closing ?? '')?.[1] ?? 0)
  const passed = figure('pass')
  const failed = figure('fail') + figure('todo')
  return { passed, failed: passed + failed === 0 ? 1 : failed, skipped: figure('skip') }
}

/** The line a test command ends with. */
export function closingLine({ passed, failed, skipped }: Figures): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
