// Every English text a person can read. One block per screen, keys `screen.what`; ICU messages, so `{name}` is a value.

export const en = {
  'frame.product': 'MySafe',
} as const satisfies Record<string, string>
