// English texts of `open_link.…`.

export const openLink = {
  'open_link.title': 'Shared with you',
  'open_link.who': '{name} ({email}) shares an API secret with you.',
  'open_link.how_often':
    'It can be opened {limited, select, yes {{count, plural, one {# time} other {# times}}} other {any number of times}} until {until} UTC; opened {opens, plural, one {# time} other {# times}} so far.',
  'open_link.used_up': 'It has been opened as often as it could be.',
  'open_link.again_how': 'You opened it in this browser less than ten minutes ago. Seeing it again uses nothing up.',
  'open_link.show_again': 'Show it again',
  'open_link.code': 'Code',
  'open_link.asked_none': 'Eight digits. They are mailed to the address that this link was sent to.',
  'open_link.asked_waiting': 'A mail with your code is on its way. It can take a minute.',
  'open_link.asked_sent': 'The mail with your code was sent. The code is good for ten minutes, in this browser.',
  'open_link.asked_failed': 'The mail with your code could not be sent. Try again, or tell whoever sent you this link.',
  'open_link.send_code': 'Send me the code',
  'open_link.passphrase': 'Passphrase',
  'open_link.passphrase_how': 'Whoever sent you this link told it to you another way, not by mail.',
  'open_link.open': 'Open',
  'open_link.code_form': 'Type the eight digits from the mail.',
  'open_link.ask_first':
    'Ask for a code first, with “Send me the code”. It is good only in the browser that asked for it.',
  'open_link.code_wrong':
    'This code is wrong, was used already or is older than ten minutes. {left, plural, =0 {That was the last try for now.} one {You have one more try.} other {You have # more tries.}}',
  'open_link.many_codes':
    'Several codes were mailed already, and each is good for ten minutes. Go back and use the newest, or ask for another in {minutes, plural, one {a minute} other {# minutes}}.',
  'open_link.no_code': 'This link asks for no code.',
  'open_link.no_mail': 'No mail can be sent at the moment. Tell whoever sent you this link.',
  'open_link.passphrase_missing': 'Type the passphrase.',
  'open_link.passphrase_wrong': 'This is not the passphrase. Capitals and spaces count.',
  'open_link.wrong': 'Something looks wrong?',
  'open_link.wrong_what':
    'If you expected nothing from {name}, open nothing and ask them first, by phone for instance. Looking at this page uses nothing up.',
  'open_link.wrong_never': 'This page never asks for the password of your mailbox, for your name or for money.',
  'open_link.leads_to': 'Leads to {host}',
  'open_link.until': 'Expiration time',
  'open_link.utc': '{at} UTC',
  'open_link.left': 'Remaining accesses',
  'open_link.left_unlimited': 'Unlimited',
  'open_link.careful':
    'Keep it where nobody else can read it. What you copy stays for a while in the device’s clipboard, where other programs may read it.',
  'open_link.leaves':
    'This browser can show it again until {until} UTC without using up another access. Then this page closes by itself.',
  'open_link.put_away': 'Put it away',
  'open_link.ended': 'This link cannot be opened',
  'open_link.ended_why': 'It may have been used already, have come to its end or have been taken back.',
  'open_link.ended_ask': 'If you still need what it led to, ask whoever sent it to you for a new one.',
} as const satisfies Record<string, string>
