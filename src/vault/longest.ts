// How many characters (code points) people may type into a field: the same for its rule, its form and its box.
import { LONGEST_PASSPHRASE } from './external-share-rules.ts'
import { LONGEST_DESCRIPTION, LONGEST_GROUP_NAME } from './group-rules.ts'
import { MOST_CHARACTERS } from './password-rules.ts'
import { LONGEST_TYPED } from './people-search.ts'
import { LONGEST_DOMAINS } from './sharing-options.ts'
import { LONGEST_EMAIL, LONGEST_NAME, LONGEST_USERNAME } from './user-rules.ts'

export const LONGEST = {
  /** Of a person. */
  name: LONGEST_NAME,
  username: LONGEST_USERNAME,
  email: LONGEST_EMAIL,
  password: MOST_CHARACTERS,
  /** Username or e-mail address at sign-in; longer than either, because what is wrong there is never said. */
  who: 300,
  groupName: LONGEST_GROUP_NAME,
  description: LONGEST_DESCRIPTION,
  domains: LONGEST_DOMAINS,
  /** Looking for people and groups. */
  typed: LONGEST_TYPED,
  /** The search and the filters of the list. */
  filter: 200,
  filterId: 20,
  /** A mailed code, also with blanks in it, and a passphrase, at the page of a link. */
  code: 40,
  passphrase: LONGEST_PASSPHRASE,
} as const
