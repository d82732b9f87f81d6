// Examples with one fault each: a setting, commands and a link that are not there, a unit with a word that systemd does not know.
export const UNKNOWN_SETTING = 'MYSAFE_PROT=8080'

export const UNKNOWN_COMMANDS = ['`mysafe bakcup FILE`', '```sh\nmysafe-run restore FILE --chekc\n```\n']

export const UNKNOWN_LINK = '[the page](nowhere.md)'

export const mistypedUnit = (unit: string): string => unit.replace('ProtectHome=', 'ProtectHouse=')

export const anotherPort = (text: string): string => text.replace('8081', '8082')
