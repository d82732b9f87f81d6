// How a CSV is written that people open in a spreadsheet, which runs what begins like a formula (CWE-1236).

// Where the comma stands in numbers, as in Brazil, spreadsheets part cells at semicolons and take no notice of our commas and
// quotes: a cell may then begin in the middle of what somebody typed.
const BEGINS_INSIDE = /;(?=["\s]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g

/** A text in which no cell begins like a formula, wherever a spreadsheet parts it; of its own beginning the writer takes care. */
function harmless(text: string): string {
  return text.replace(BEGINS_INSIDE, ";'")
}

/** For csv-stringify. */
export const FOR_SPREADSHEETS = {
  escape_formulas: true,
  quoted_string: true,
  record_delimiter: 'windows',
  cast: { string: harmless },
} as const
