// A bill of materials with one fault in it: only what stands in package.json is looked at, as if it had brought nobody along.
import { readFileSync } from 'node:fs'
import { billOfMaterials } from '../../../scripts/binary/materials.ts'

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }

export const withoutNested: typeof billOfMaterials = (given) => {
  const bill = billOfMaterials(given)
  return { ...bill, components: bill.components.filter(({ name }) => name in dependencies) }
}
