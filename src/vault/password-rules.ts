// What a password must be: long, not one that everybody tries first, and not made of its owner's own words.
import { randomInt } from 'node:crypto'
import type { FieldFault } from './refusals.ts'

/** Code points. NIST SP 800-63B asks for 15 where the password stands alone, and no composition rules. */
export const LEAST_CHARACTERS = 15
export const MOST_CHARACTERS = 256

// UTF-16 units before NFC: no character comes from more than four, of two units each.
const MOST_UNITS = MOST_CHARACTERS * 8

/** Whose password it is to be: words that must not carry it. */
export interface Owner {
  readonly name: string
  readonly username: string
  readonly email: string
}

const PRODUCT_WORDS = ['mysafe', 'apisecret', 'clientsecret', 'secret', 'password', 'senha', 'segredo']
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'abcdefghijklmnopqrstuvwxyz', '01234567890']
const LEET = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const SHORTEST_WORD = 4

/** Fifty thousand passwords that are tried first, the longest of them, and the words that phrases are made of. */
interface Lists {
  readonly common: ReadonlySet<string>
  readonly longest: number
  readonly words: readonly string[]
}

let lists: Promise<Lists> | undefined

// Read when the first password is chosen: the start of the program must not wait for it.
function readLists(): Promise<Lists> {
  lists ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => {
    const common = new Set<string>(dictionary['passwords-common'])
    const words = dictionary['diceware-common'].filter((word) => /^[a-z]{4,8}$/.test(word))
    return { common, longest: Math.max(...[...common].map(({ length }) => length)), words }
  })
  return lists
}

/**
 * The one form in which a password is checked and hashed: the same letters from any keyboard (NFC). What cannot become
 * short enough by it stays as it is, and too long: NFC sorts the accents of a letter, and a hundred thousand take minutes.
 */
export function passwordText(typed: string): string {
  return typed.length > MOST_UNITS ? typed : typed.normalize('NFC')
}

/** Why a password cannot be used, as the message for its field; null when it can. */
export async function passwordFault(typed: string, owner: Owner): Promise<FieldFault | null> {
  const password = passwordText(typed)
  const length = [...password].length
  if (length < LEAST_CHARACTERS) return { key: 'password.too_short', values: { least: LEAST_CHARACTERS } }
  if (length > MOST_CHARACTERS) return { key: 'password.too_long', values: { most: MOST_CHARACTERS } }
  const folded = password.toLowerCase()
  if (isRepetition(folded) || isRun(folded)) return 'password.repeats'
  const known = await readLists()
  if (isTooCommon(folded, { known, own: [] })) return 'password.too_common'
  if (isTooCommon(folded, { known, own: wordsOf(owner) })) return 'password.too_like_you'
  return null
}

// Nearly always the first will do; somebody who is called by every word there is gets the last.
const DRAWS = 20

/**
 * Four random words, about 50 bits: easy to type, hard to guess. Each has four letters at least, so it is always long enough;
 * with an owner, it is drawn anew while theirs are among them.
 */
export async function fourWords(owner: Owner | null = null): Promise<string> {
  const { words } = await readLists()
  const draw = () => Array.from({ length: 4 }, () => words[randomInt(words.length)]).join('-')
  let phrase = draw()
  if (owner === null) return phrase
  for (let n = 1; n < DRAWS && (await passwordFault(phrase, owner)) !== null; n += 1) phrase = draw()
  return phrase
}

function wordsOf({ name, username, email }: Owner): string[] {
  const names = [name, username, email, ...name.split(/\s+/), ...username.split(/[._-]/), ...email.split(/[@.]/)]
  return [...names, ...PRODUCT_WORDS]
    .map((word) => lettersOf(word.toLowerCase()))
    .filter((word) => word.length >= SHORTEST_WORD)
    .sort((a, b) => b.length - a.length)
}

// "aaaaaaaaaaaaaaa", "abcabcabcabcabc": found again when it is shifted inside its own double.
function isRepetition(text: string): boolean {
  return (text + text).indexOf(text, 1) < text.length || new Set(text).size < 5
}

// "abcdefghijklmno", "987654321098765": nearly every character follows from the one before.
function isRun(text: string): boolean {
  const points = [...text].map((character) => Number(character.codePointAt(0)))
  const steps = points.slice(1).map((point, index) => Math.abs(point - Number(points[index])))
  return steps.filter((step) => step <= 1 || step === 9).length > steps.length * 0.7
}

/** Among what a password is looked at; the owner's words stand with the longest first. */
interface Words {
  readonly known: Lists
  readonly own: readonly string[]
}

// What is left once at most two of everybody's favourites and all of the owner's own words are taken out must still
// be something. Three or more different words count as a phrase, which is what we ask people for.
function isTooCommon(folded: string, among: Words): boolean {
  if (among.known.common.has(folded)) return true
  const head = folded.replace(/\d+$/, '')
  const digits = folded.slice(head.length)
  return [folded, unleet(folded), unleet(head) + digits].some((text) => {
    const { pieces, left } = takeApart(lettersOf(text), among)
    return pieces.size <= 2 && left < 5
  })
}

// Everything but the marks and spaces of ASCII, which only stand between words.
function lettersOf(text: string): string {
  return text.replace(/[\s!-/:-@[-`{-~]/g, '')
}

function unleet(text: string): string {
  return text.replace(/[013457@$!]/g, (character) => LEET[character as keyof typeof LEET])
}

function takeApart(text: string, { known, own }: Words): { pieces: Set<string>; left: number } {
  const pieces = new Set<string>()
  let left = 0
  for (let at = 0; at < text.length;) {
    const mine = own.find((word) => text.startsWith(word, at))
    const piece = mine ?? commonAt(text, { at, known }) ?? rowAt(text, at)
    if (piece === undefined) left += 1
    else if (mine === undefined) pieces.add(piece)
    at += piece?.length ?? 1
  }
  return { pieces, left }
}

function commonAt(text: string, { at, known }: { at: number; known: Lists }): string | undefined {
  for (let length = Math.min(known.longest, text.length - at); length >= SHORTEST_WORD; length -= 1) {
    const piece = text.slice(at, at + length)
    if (known.common.has(piece)) return piece
  }
  return undefined
}

function rowAt(text: string, at: number): string | undefined {
  for (let length = Math.min(26, text.length - at); length >= 3; length -= 1) {
    const piece = text.slice(at, at + length)
    const backwards = [...piece].reverse().join('')
    if (ROWS.some((row) => row.includes(piece) || row.includes(backwards))) return piece
  }
  return undefined
}
