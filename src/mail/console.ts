// Mails for whoever tries MySafe out on their own machine: printed where the server was started.
import type { Line } from './way.ts'

/** Prints each mail in plain text: what it is, then what it says, between two lines that stand out. */
export function consoleLine(from: string, print: (...lines: string[]) => void): Line {
  return {
    async send({ to, subject, text }) {
      print(
        `┌─ Mail to ${to.name} <${to.address}>`,
        `│  From ${from}`,
        `│  Subject: ${subject}`,
        '│',
        ...text
          .trimEnd()
          .split('\n')
          .map((line) => `│  ${line}`.trimEnd()),
        '└─',
      )
    },
    close: () => undefined,
  }
}
