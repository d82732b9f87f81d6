// Signed notes that are believed without their signature.
import { readNote, type Statement } from '../../../src/audit/notes.ts'

/** Says what a note says, whoever signed it. */
export const readUnsigned: typeof readNote = (note): Statement => {
  const [origin = '', number, mac = '', at = ''] = note.split('\n')
  if (!origin.startsWith('mysafe/')) throw new Error('no note')
  return {
    kind: 'trail',
    installation: origin.slice(7),
    head: { number: Number(number), mac: Buffer.from(mac, 'base64') },
    at: Date.parse(at.slice(3)),
    exported: null,
  }
}
