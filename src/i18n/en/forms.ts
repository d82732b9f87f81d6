// English texts of `forms.…`.

export const forms = {
  'forms.too_long': 'Use at most {most, number} characters.',
  'forms.too_many': 'Choose at most {most, number}.',
  'forms.characters': 'This contains a character that cannot be stored. Type it again by hand.',
  'forms.one_line': 'Write this on one line.',
  'forms.choice': 'Choose one of the entries.',
  'forms.given_twice': 'This field was sent more than once. Fill it in once.',
} as const satisfies Record<string, string>
