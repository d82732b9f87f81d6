// Faults planted into reading forms: each must be found by the checks of test/http/forms.test.ts.
import type { FastifyInstance } from 'fastify'

type Tree = { [name: string]: Tree | string }

/** Names with brackets become objects, as many readers do, and nothing is checked. */
export function readsTrees(text: string): Tree {
  const tree: Tree = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const steps = name.split(/[[\].]+/).filter(Boolean)
    const last = steps.pop() ?? ''
    let at = tree
    for (const step of steps) at = (at[step] ??= {}) as Tree
    at[last] = value
  }
  return tree
}

/** Of a field that came twice the last one counts, and nobody hears of it. */
export function lastOfEach(fields: Record<string, string | string[]>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(fields).map(([name, sent]) => [name, [sent].flat().at(-1)]))
}

/** Reads what it can and leaves out the rest, as browsers do with addresses. */
export function readsAnything(text: string): Record<string, string | string[]> {
  return Object.fromEntries(new URLSearchParams(text))
}

/** Takes JSON as well, because a program asked for it. */
export function takesJson(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'ignore'))
}
