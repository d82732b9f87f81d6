// What a password must be: long, not one that everybody tries first, and not made of its owner's own words.
import { dictionary } from '@zxcvbn-ts/language-common'
import { randomInt } from 'node:crypto'
import type { FieldFault } from './refusals.ts'

/** Code points. NIST SP 800-63B asks for 15 where the password stands alone, and no composition rules. */
export const LEAST_CHARACTERS = 15
export const MOST_CHARACTERS = 256

/** Whose password it is to be: words that must not carry it. */
export interface Owner {
  readonly name: string
  readonly username: string
  readonly email: string
}

const PRODUCT_WORDS = ['mysafe', 'my safe', 'apisecret', 'clientsecret', 'secret', 'password', 'senha', 'segredo']
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'abcdefghijklmnopqrstuvwxyz', '01234567890']
const LEET: Record<string, string> = {
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

const common = new Set(dictionary['passwords-common'])
const longestCommon = Math.max(...[...common].map(({ length }) => length))
const words = (dictionary['diceware-common']).filter((word) => /^[a-z]{3,8}$/.test(word))

/** The one form in which a password is checked and hashed: the same letters from any keyboard (NFC). */
export function passwordText(typed: string): string {
  return typed.normalize('NFC')
}

/** Why a password cannot be used, as the message for its field; null when it can. */
export function passwordFault(typed: string, owner: Owner): FieldFault | null {
  const password = passwordText(typed)
  const length = [...password].length
  if (length < LEAST_CHARACTERS) return { key: 'password.too_short', values: { least: LEAST_CHARACTERS } }
  if (length > MOST_CHARACTERS) return { key: 'password.too_long', values: { most: MOST_CHARACTERS } }
  const folded = password.toLowerCase()
  if (isRepetition(folded) || isRun(folded)) return 'password.repeats'
  if (isTooCommon(folded, [])) return 'password.too_common'
  if (isTooCommon(folded, wordsOf(owner))) return 'password.too_like_you'
  return null
}

/** Four random words, about 51 bits: easy to type, hard to guess. Always long enough. */
export function fourWords(): string {
  const phrase = Array.from({ length: 4 }, () => words[randomInt(words.length)]).join('-')
  return phrase.length >= LEAST_CHARACTERS ? phrase : fourWords()
}

function wordsOf({ name, username, email }: Owner): string[] {
  return [name, username, email, ...name.split(/\s+/), ...username.split(/[._-]/), ...email.split(/[@.]/)]
    .map((word) => lettersOf(word.toLowerCase()))
    .filter((word) => word.length >= SHORTEST_WORD)
}

// "aaaaaaaaaaaaaaa", "abcabcabcabcabc": found again when it is shifted inside its own double.
function isRepetition(text: string): boolean {
  return (text + text).indexOf(text, 1) < text.length || new Set(text).size < 5
}

// "abcdefghijklmno", "987654321098765": nearly every character follows from the one before.
function isRun(text: string): boolean {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0)
  const steps = points.slice(1).map((point, index) => Math.abs(point - (points[index] ?? 0)))
  return steps.filter((step) => step <= 1 || step === 9).length > steps.length * 0.7
}

// What is left once at most two of everybody's favourites and all of the owner's own words are taken out must still
// be something. Three or more different words count as a phrase, which is what we ask people for.
function isTooCommon(folded: string, ownWords: readonly string[]): boolean {
  return [lettersOf(folded), lettersOf(unleet(folded))].some((text) => {
    const { pieces, left } = takeApart(text, ownWords)
    return pieces.size <= 2 && left < 5
  })
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{Letter}\p{Number}]/gu, '')
}

function unleet(text: string): string {
  return text.replace(/[013457@$!]/g, (character) => LEET[character] ?? character)
}

function takeApart(text: string, ownWords: readonly string[]): { pieces: Set<string>; left: number } {
  const own = new Set([...ownWords, ...(ownWords.length > 0 ? PRODUCT_WORDS : [])])
  const pieces = new Set<string>()
  let left = 0
  for (let at = 0; at < text.length;) {
    const mine = [...own].filter((word) => text.startsWith(word, at)).sort((a, b) => b.length - a.length)[0]
    const piece = mine ?? commonAt(text, at) ?? rowAt(text, at)
    if (piece === undefined) left += 1
    else if (mine === undefined) pieces.add(piece)
    at += piece?.length ?? 1
  }
  return { pieces, left }
}

function commonAt(text: string, at: number): string | undefined {
  for (let length = Math.min(longestCommon, text.length - at); length >= SHORTEST_WORD; length -= 1) {
    const piece = text.slice(at, at + length)
    if (common.has(piece)) return piece
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
