// The licences of what the single binary is made of: most of them ask that their text goes along with every copy.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A package inside, as the bill of materials names it, and the folder that it was taken from. */
export interface Inside {
  readonly name: string
  readonly version: string
  readonly folder: string
}

/** One text: for each package its own licence files or, where it brings none, what its package.json says of itself. */
export function licenseTexts(packages: readonly Inside[]): string {
  return packages.map(textOf).join('\n')
}

function textOf({ name, version, folder }: Inside): string {
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim())
  const title = `${name} ${version}`
  return [title, '='.repeat(title.length), '', ...(texts.length > 0 ? texts : [saidOf(folder)]), ''].join('\n')
}

function saidOf(folder: string): string {
  const { license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly license?: string
    readonly author?: string | { readonly name: string }
  }
  const by = typeof author === 'object' ? author.name : author
  return `License: ${String(license)}. ${by === undefined ? '' : `By ${by}. `}The package brings no text of it.`
}
