// A fault planted into reading forms: names with brackets become objects, as many readers do, and nothing is checked.

type Tree = { [name: string]: Tree | string }

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
