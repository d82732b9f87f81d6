// Reads what must not stand on a command line: typed at a terminal without being shown, or the whole of a pipe.

/** Asks on stderr, so that a redirected stdout stays clean. At most 4,096 characters are read. */
export async function readSecret(question: string): Promise<string> {
  const { stdin, stderr } = process
  if (stdin.isTTY) {
    stderr.write(question)
    stdin.setRawMode(true)
  }
  try {
    return await readTo(stdin.isTTY)
  } finally {
    if (stdin.isTTY) {
      stdin.setRawMode(false)
      stderr.write('\n')
    }
    stdin.pause()
  }
}

// In raw mode the terminal hands over every key: Enter ends, Backspace takes back, Ctrl-C and Ctrl-D give up.
async function readTo(terminal: boolean): Promise<string> {
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const piece of process.stdin as AsyncIterable<string>) {
    for (const key of piece) {
      if (terminal && (key === '\r' || key === '\n')) return text
      if (terminal && (key === '\u0003' || key === '\u0004')) return ''
      text = terminal && (key === '\u007f' || key === '\b') ? text.slice(0, -1) : text + key
    }
    if (text.length > 4096) return text
  }
  return text
}
