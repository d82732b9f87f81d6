// English texts of `open_link.…`.

export const openLink = {
  'open_link.ended': 'This link cannot be opened',
  'open_link.ended_why': 'It may have been used already, have come to its end or have been taken back.',
  'open_link.ended_ask': 'If you still need what it led to, ask whoever sent it to you for a new one.',
} as const satisfies Record<string, string>
