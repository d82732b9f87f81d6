// How every list is cut: so many rows a page, whatever it lists.

/** Rows on one page. */
export const PAGE_SIZE = 30

/** One page of a list, and how many rows the whole list has. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly page: number
  readonly total: number
}

/** The number of the last page; a list without rows has one page. */
export function lastPageOf(total: number): number {
  return Math.max(1, Math.ceil(total / PAGE_SIZE))
}

/** The rows of a page, for the store. */
export function sliceOf(page: number): { readonly limit: number; readonly offset: number } {
  return { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }
}

/** The page that was asked for; beyond the last one it is the last one. */
export function pageWithin({ page, total }: { page: number; total: number }): number {
  return Math.min(Math.max(1, page), lastPageOf(total))
}
