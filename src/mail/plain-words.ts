// Makes what people typed fit for a mail: one line, nothing that steers how it is read, not too long.

// Line ends of every kind, controls, and what is invisible but steers how the rest is shown (Unicode UAX 9, 2).
const BREAKING = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}]+/gu
const STEERING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

// The beginning of a word that mail programs decode, whatever it then says (RFC 2047, 2).
const ENCODED = '=?'

const LONGEST = 80

/** A name as a mail may say it (MAI-05): at most `most` characters, the last of them an ellipsis when it was longer. */
export function plainWords(name: string, most = LONGEST): string {
  const line = name.replace(BREAKING, ' ').replace(STEERING, '').replace(/\s+/g, ' ').replaceAll(ENCODED, '= ?').trim()
  const signs = [...new Intl.Segmenter().segment(line)]
  // What looks like one sign may be many: those are counted too.
  const short = signs
    .slice(0, most - 1)
    .map(({ segment }) => segment)
    .join('')
    .slice(0, 4 * most)
  return signs.length <= most && line.length <= 4 * most ? line : `${short.trimEnd()}…`
}
