// How typed words are compared with stored texts: parts of words, without regard to case and accents.
import type BetterSqlite3 from 'better-sqlite3'
import type { Database } from './database.ts'

// Shorter words have no trigram.
const SHORTEST_INDEXED = 3

const ASCII = /^[\0-\x7f]*$/

/** A text as it is compared: lower case, without accents. */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return (
    text
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .normalize('NFC')
      .toLowerCase()
      // A sigma at the end of a word would otherwise differ from the same one inside.
      .replaceAll('ς', 'σ')
  )
}

/** The words of a typed text, folded; a NUL parts words too, because no stored text holds one. */
export function wordsOf(typed: string): string[] {
  return [
    ...new Set(
      foldText(typed)
        .split(/[\s\0]+/u)
        .filter((word) => word !== ''),
    ),
  ]
}

/** Words as the SQL function `holds` takes them; null for none. */
export function joinWords(words: readonly string[]): string | null {
  return words.length === 0 ? null : words.join('\n')
}

// So many parts of a long word tell it from nearly all others.
const MOST_PARTS = 12

/**
 * Whether the index can say which rows may hold a word. SQLite takes marks off other letters than `foldText` does, those of
 * Greek, Cyrillic and Japanese for instance: parts with a letter beyond ASCII it might not find where they stand.
 */
export function isIndexed(word: string): boolean {
  return partsOf(word).length > 0
}

function partsOf(word: string): string[] {
  const letters = [...word]
  const parts = letters.slice(0, 1 - SHORTEST_INDEXED).map((_, at) => letters.slice(at, at + SHORTEST_INDEXED).join(''))
  return [...new Set(parts)].filter((part) => ASCII.test(part))
}

/**
 * A full-text query for the rows that may hold an indexed word, wherever it stands or in one column; the word is data,
 * whatever it looks like. Whether they do is for `holds` to say: here its parts of three letters are asked for, each by
 * itself and of many only some. Whether they follow one another would cost their number times their places in every row, and
 * somebody who repeats a few letters without end would have everybody wait (INP-14).
 */
export function matchWord(word: string, column?: 'name' | 'url' | 'tags'): string {
  const parts = partsOf(word)
  const step = Math.max(1, (parts.length - 1) / (MOST_PARTS - 1))
  const asked = parts.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))
  const query = asked.map((part) => `"${part.replaceAll('"', '""')}"`).join(' AND ')
  return column === undefined ? `(${query})` : `${column} : (${query})`
}

const taught = new WeakSet<BetterSqlite3.Database>()

/** Teaches an open file holds(text, words): 1 when the text holds every one of the words, 0 when not. */
export function teachWords(db: Database): void {
  if (taught.has(db.raw)) return
  taught.add(db.raw)
  let joined = ''
  let words: string[] = []
  db.raw.function('holds', { deterministic: true, directOnly: true }, (text: string, asked: string) => {
    if (asked !== joined) [joined, words] = [asked, asked.split('\n')]
    const folded = foldText(text)
    return words.every((word) => folded.includes(word)) ? 1 : 0
  })
}
