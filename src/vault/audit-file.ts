// The two forms of the trail as a file: JSON lines for programs, and CSV for people with a spreadsheet.
import { stringify } from 'csv-stringify/sync'
import type { NamedEvent } from '../store/audit-names.ts'
import { FOR_SPREADSHEETS } from './spreadsheet.ts'

/** How a file is put together: what it begins with, its lots of events, and the signed note at its end. */
export interface Form {
  begin(): string
  lot(events: readonly NamedEvent[]): string
  end(note: string): string
}

/** The words of a CSV: its headings, in the order of the columns, and those for one event. */
export interface TellsEvent {
  readonly headings: readonly string[]
  /** What happened, and how it ended. */
  what(event: NamedEvent): readonly [string, string]
  who(event: NamedEvent): string
}

/** One JSON object on each line; times are ISO 8601, what there is not is null. The last line is `{"checkpoint": note}`. */
export const ndjsonForm: Form = {
  begin: () => '',
  lot: (events) => events.map((event) => `${JSON.stringify(plainly(event))}\n`).join(''),
  end: (checkpoint) => `${JSON.stringify({ checkpoint })}\n`,
}

/** An event as one JSON object. `mac` chains it to the one before; details are as the trail keeps them. */
function plainly(event: NamedEvent) {
  const { number, at, name, result, actorKind, actorId, actorName, secretId, secretName, userId, userName } = event
  const { groupName, recipient, details, address, requestId, mac } = event
  return {
    number,
    at: isoOf(at),
    event: name,
    result,
    actor: { kind: actorKind, id: actorId, name: actorName },
    item: secretId === null ? null : { id: secretId, name: secretName },
    person: userId === null ? null : { id: userId, name: userName },
    group: groupName,
    recipient,
    details,
    address,
    request: requestId,
    mac: mac.toString('hex'),
  }
}

/** A line for each event, in the words of `tells`; the last line holds the note in its second column. */
export function csvForm(tells: TellsEvent): Form {
  return {
    // The mark that says UTF-8 is for spreadsheets as well.
    begin: () => stringify([[...tells.headings]], { ...FOR_SPREADSHEETS, bom: true }),
    lot: (events) =>
      stringify(
        events.map((event) => lineOf(event, tells)),
        FOR_SPREADSHEETS,
      ),
    end: (note) => stringify([['', note, ...tells.headings.slice(2).map(() => '')]], FOR_SPREADSHEETS),
  }
}

/** The columns: number, time, event and its code, result, who and their id, item, person, about, details, address, request, mac. */
function lineOf(event: NamedEvent, tells: TellsEvent): (string | number | null)[] {
  const { number, at, name, actorId, secretId, secretName, userId, userName, groupName, recipient } = event
  const [what, ended] = tells.what(event)
  return [
    ...[number, isoOf(at), what, name, ended, tells.who(event), actorId, secretId, secretName, userId, userName],
    ...[groupName ?? recipient, event.details, event.address, event.requestId, event.mac.toString('hex')],
  ]
}

// A row that somebody spoilt may bear a time that there is not.
function isoOf(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at)
}
