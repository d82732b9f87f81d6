// English texts of `checks.…`: what the screen System and mysafe doctor say, and what to do about it.

// Also what a start says that is refused because of it.
const CERTIFICATE_FAULT = `{fault, select,
  missing {There is no file {file} ({setting}).}
  unreadable {MySafe cannot read {file} ({setting}, {code}).}
  open_to_others {The key {file} is open to other users (mode {mode}). Run: chmod 640 {file}}
  foreign_owner {The key {file} belongs to user {uid}; it must belong to root or to the user of MySafe, {self}.}
  no_certificate {{file} is no certificate in PEM form (MYSAFE_TLS_CERT_FILE).}
  no_key {{file} is no private key in PEM form (MYSAFE_TLS_KEY_FILE).}
  encrypted {The key {file} is locked with a passphrase, and nobody could type that at a start. Store it unlocked: openssl pkey -in {file} -out NEW}
  does_not_fit {The key {key} does not belong to the first certificate in {file}.}
  other {TLS cannot be served with the certificate in {file} ({code}): its key is too weak, or what follows it is no certificate.}
}`

export const checks = {
  'checks.version': 'MySafe {version} on Node {node}.',
  'checks.newer': 'The data was written by a newer MySafe, and this one does not start with it',
  'checks.newer_how':
    '{fault}. Put the newer program back; the page docs/upgrade.md says what going back to this one takes. What is in the data was not looked at.',
  'checks.older': 'The data still has the shape of an older MySafe',
  'checks.older_how':
    'The next start makes a copy of it and brings it to the shape of this one; docs/upgrade.md says how. Backups, people, mail and clock were not looked at. Ask again then.',
  'checks.strange': 'Something in the data could change what MySafe does with it',
  'checks.strange_how':
    '{fault}. Somebody wrote into the file past MySafe, which does not start with it any more. Find out who, and restore a backup of before; docs/restore.md says how.',
  'checks.not_running': 'MySafe is not running; the data was looked at',
  'checks.not_running_how':
    'Addresses and certificate are those of the settings given here, and whether the last backup worked is not known. Ask again when MySafe runs.',
  'checks.address': 'People reach MySafe at {url}.',
  'checks.plain_http': 'People reach MySafe without encryption',
  'checks.plain_http_how':
    'Whoever is on the way can read passwords and client secrets. Put MySafe behind https and set MYSAFE_BASE_URL to it; now it is {url}.',
  'checks.open_address': 'Links for people without an account lead to {url}.',
  'checks.plain_links': 'People without an account reach MySafe without encryption',
  'checks.plain_links_how':
    'Whoever is on the way can read the client secrets that links lead to. Put the second listener behind https and set MYSAFE_OPEN_BASE_URL to it; now it is {url}.',
  'checks.proxies': 'What these proxies say of who asks counts: {list}.',
  'checks.no_proxies': 'No proxy is trusted',
  'checks.no_proxies_how':
    'If a proxy stands before MySafe, everybody seems to come from it, in the trail and for the limits of tries. Name its address in MYSAFE_TRUSTED_PROXIES.',
  'checks.certificate':
    'MySafe serves TLS itself; its certificate is for {names} and counts for {days, plural, =0 {less than a day} one {another day} other {another # days}}.',
  'checks.certificate_ends':
    'The certificate ends {days, plural, =0 {within a day} one {in one day} other {in # days}}',
  'checks.certificate_ends_how':
    'It is for {names}. Put the new one in the place of {file}, and its key in the place of the other; MySafe takes them up within a minute. After the end browsers let nobody through.',
  'checks.certificate_over': 'The certificate has ended',
  'checks.certificate_over_how':
    'Browsers let nobody through who comes for {names}. Put a new one in the place of {file}, and its key in the place of the other; MySafe takes them up within a minute.',
  'checks.certificate_early': 'The certificate does not count yet',
  'checks.certificate_early_how':
    'Browsers let nobody through who comes for {names}. Look whether the clock of this machine is right, and which certificate lies in {file}.',
  'checks.certificate_elsewhere': 'The certificate is not for {hosts}',
  'checks.certificate_elsewhere_how':
    'Browsers warn everybody who comes to {hosts}; it is for {names}. Get one for that name, or set MYSAFE_BASE_URL to a name that it is for.',
  'checks.certificate_kept': 'A new certificate cannot be used; the one before is still served',
  'checks.certificate_kept_how': `It is tried again each minute. ${CERTIFICATE_FAULT}`,
  'checks.certificate_unusable': 'The certificate cannot be used',
  'checks.certificate_unusable_how': CERTIFICATE_FAULT,
  'checks.certificate_fault': CERTIFICATE_FAULT,
  'checks.root_key': 'The root key {id} in {file} opens the data.',
  'checks.root_key_wrong': 'The root key does not open the data',
  'checks.root_key_wrong_how': '{fault} The page docs/keys.md says what can be done.',
  'checks.recovery_key': 'The recovery key still lies on this machine',
  'checks.recovery_key_how':
    'Whoever takes the disk takes the key with it. Print {file} or keep it in another place, then delete the file.',
  'checks.recovery_key_away': 'The recovery key does not lie beside the root key.',
  'checks.old_keys':
    '{count, plural, one {An old root key still lies on this machine} other {# old root keys still lie on this machine}}',
  'checks.old_keys_how':
    'Such a key opens backups made while it was in use, and nothing else. When those backups are gone, remove: {files}.',
  'checks.folder_open': 'Other users may write in {folder} (mode {mode})',
  'checks.folder_open_how':
    'They cannot read the root key or the data there, but can take them away or put something else in their place. Run: chmod go-w {folder}',
  'checks.foreign_file': 'A file that MySafe needs belongs to another user',
  'checks.foreign_file_how': '{fault} MySafe may not start with it as it is.',
  'checks.rotation': 'A change of the wrapping key is not finished',
  'checks.rotation_how':
    'A running MySafe carries on with it; mysafe key rotate does so at once, and says why it does not end.',
  'checks.head': 'The end of the audit trail is kept beside the root key too.',
  'checks.head_behind': 'The end of the audit trail is not kept outside the data',
  'checks.head_behind_how':
    'Without it nobody notices when the newest events are cut off. MySafe writes it to {file} within a second: see that it may write there, and that there is room. Where MySafe does not run, the next start writes it.',
  'checks.head_wrong':
    'The end of the audit trail that is kept outside does not fit the data, and MySafe does not start so',
  'checks.head_wrong_how': '{fault} The page docs/keys.md says what can be done.',
  'checks.disk': '{free, number, ::.0} GB are free on the disk.',
  'checks.disk_low': 'The disk is nearly full: {free, number, ::.0} GB are free',
  'checks.disk_low_how': 'When it is full hardly anything can be changed any more. Make room, or keep fewer backups.',
  'checks.disk_full': 'The disk is full, and the room kept for that has been let go',
  'checks.disk_full_how':
    'Signing in and out, ending sessions, revoking, removing and disabling work in what is left; everything else is refused until {needed} MB are free. Make room: nothing needs to be started again.',
  'checks.ballast': '{size} MB of the disk are kept for what must work when it is full.',
  'checks.ballast_missing': 'No room is kept for a full disk',
  'checks.ballast_missing_how':
    'A running MySafe keeps {size} MB by itself within a minute, once {needed} MB are free. Without them nothing can be revoked while the disk is full.',
  'checks.backup':
    '{count, plural, one {There is one backup} other {There are # backups}}, the last one {hours, plural, =0 {less than an hour} one {one hour} other {# hours}} old.',
  'checks.backup_none': 'There is no backup in {folder} yet',
  'checks.backup_none_how':
    'The first one is made there by itself at its time; Back up now on the screen System makes one at once. What mysafe backup made in another place is not counted.',
  'checks.backup_off': 'No backups are made by themselves',
  'checks.backup_off_how':
    'If nothing else makes them, turn them on under Change schedule on the screen System. There {count, plural, =0 {is none} one {is one} other {are #}} here.',
  'checks.backup_late': 'The last backup is too old: {hours} hours',
  'checks.backup_late_how':
    'More than twice the time between two has gone by. Look whether there is room on the disk, and press Back up now on the screen System. What mysafe backup made in another place than {folder} is not counted.',
  'checks.backup_missing': 'There is no backup in {folder}, although they are to be made there',
  'checks.backup_missing_how':
    'More than twice the time between two has gone by. Look whether there is room on the disk, and press Back up now on the screen System. What mysafe backup made in another place is not counted.',
  'checks.backup_failed': 'The last backup did not work',
  'checks.backup_failed_how': '{fault} It is tried again within the hour.',
  'checks.file': 'The data lies in {file}, {size, number, ::.0} MB.',
  'checks.log_large': 'The log of the database has grown to {size, number, ::.0} MB',
  'checks.log_large_how':
    'Something has been reading the file for very long. Look for other programs that have it open.',
  'checks.settings': 'The database is open with every setting that keeps what was saved.',
  'checks.settings_wrong': 'The database is open with wrong settings',
  'checks.settings_wrong_how': 'What was saved may be lost at a power cut. Stop MySafe and report this: {names}.',
  'checks.mail':
    '{count, plural, =0 {Mails leave as they should.} one {Mails leave as they should; one waits.} other {Mails leave as they should; # wait.}}',
  'checks.no_mail': 'There is no mail server',
  'checks.no_mail_how':
    'Everything works without one: nobody is told by mail, and one-time addresses are handed over by whoever made them.',
  'checks.unsafe_mail': 'Mails can be read on their way',
  'checks.unsafe_mail_how':
    'The mail server is not asked to prove who it is, or the connection is not encrypted. One-time addresses travel in these mails.',
  'checks.mail_waits': 'Mails are waiting',
  'checks.mail_waits_how':
    'The mail server failed when it was last tried. MySafe goes on trying by itself; nothing is lost.',
  'checks.failed_letters': '{count, plural, one {One mail was given up} other {# mails were given up}}',
  'checks.failed_letters_how':
    '{count, plural, one {It can be tried again for seven days.} other {They can be tried again for seven days.}}',
  'checks.no_administrator': 'Nobody administers MySafe',
  'checks.no_administrator_how':
    'Add somebody who does, on the server: mysafe user add USERNAME --name NAME --email ADDRESS --administrator. Whoever that is can give the right to others.',
  'checks.clock': 'The clock of this machine runs on evenly.',
  'checks.clock_behind': 'The clock of this machine stands before the last event',
  'checks.clock_behind_how':
    'It is {minutes, plural, one {one minute} other {# minutes}} behind what was recorded already. Set it right, and keep it right by NTP. Until then MySafe goes by its own time, so that nothing which has ended counts again.',
  'checks.clock_ahead': 'The clock of this machine was put forward',
  'checks.clock_ahead_how':
    'It is {minutes, plural, one {one minute} other {# minutes}} ahead of the time that has passed. If it is wrong, set it right now: nothing has ended by it yet. If it is right, restart MySafe, or wait: up to 31 days ahead are believed after an hour.',
  'checks.clock_jumped': 'The clock of this machine was set within the last day',
  'checks.clock_jumped_how':
    'By {minutes} minutes. Keep it right by NTP: MySafe does not follow a clock that is put back, and one that is put forward only after an hour.',
} as const satisfies Record<string, string>
