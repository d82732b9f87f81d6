// The settings: what is allowed, what each fault says, and that all faults come at once.
import t from 'tap'
import { ConfigError, isLoopback, readConfig } from '../src/config.ts'
import { believesAnyYes, quotesValues, readsWhatItCan, stopsAtTheFirst } from './controls/config.ts'

const faultsOf = (environment: Record<string, string>, read = readConfig) => {
  try {
    read(environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults
  }
}

// Settings, and the one that is wrong among them, in which words.
type Wrong = [settings: Record<string, string>, name: string, words: RegExp]

/** Those of which not that one fault alone is told. */
const notTold = (wrong: readonly Wrong[], read: typeof readConfig) =>
  wrong.filter(([settings, name, words]) => {
    const [fault, ...more] = faultsOf(settings, read)
    return fault?.name !== name || !words.test(fault.fault) || more.length > 0
  })

t.test('without settings it listens on loopback and keeps data and key apart', async (t) => {
  const config = readConfig({}, { cwd: '/somewhere' })
  t.match(config, {
    host: '127.0.0.1',
    port: 8080,
    baseUrl: null,
    dataDir: '/somewhere/data',
    rootKeyFile: '/somewhere/key/root.key',
    credentialsDir: null,
    trustedProxies: [],
    allowHttp: false,
    tls: null,
    sessionIdleMinutes: 30,
    sessionHours: 12,
    timeZone: 'UTC',
    language: 'en',
    logLevel: 'info',
    open: null,
  })
  t.same(readConfig({ MYSAFE_PORT: '', MYSAFE_LANGUAGE: '' }, { cwd: '/somewhere' }), config, 'empty counts as absent')
})

t.test('every setting is taken as it is given', async (t) => {
  const config = readConfig({
    MYSAFE_HOST: '0.0.0.0',
    MYSAFE_PORT: '0',
    MYSAFE_BASE_URL: 'https://mysafe.corp.test/',
    MYSAFE_OPEN_HOST: '10.0.0.1',
    MYSAFE_OPEN_PORT: '8443',
    MYSAFE_OPEN_BASE_URL: 'https://open.corp.test/',
    MYSAFE_DATA_DIR: '/srv/data',
    MYSAFE_ROOT_KEY_FILE: '/srv/key/root.key',
    MYSAFE_TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16,::1,fd00::/8',
    MYSAFE_SESSION_IDLE_MINUTES: '10',
    MYSAFE_SESSION_HOURS: '8',
    MYSAFE_TIME_ZONE: 'America/Sao_Paulo',
    MYSAFE_LANGUAGE: 'pt-BR',
    MYSAFE_LOG_LEVEL: 'warn',
    CREDENTIALS_DIRECTORY: '/run/credentials/mysafe',
    PATH: '/bin',
  })
  t.match(config, {
    host: '0.0.0.0',
    port: 0,
    baseUrl: 'https://mysafe.corp.test',
    open: { host: '10.0.0.1', port: 8443, baseUrl: 'https://open.corp.test' },
    dataDir: '/srv/data',
    rootKeyFile: '/srv/key/root.key',
    credentialsDir: '/run/credentials/mysafe',
    trustedProxies: ['10.0.0.1', '10.1.0.0/16', '::1', 'fd00::/8'],
    sessionIdleMinutes: 10,
    sessionHours: 8,
    timeZone: 'America/Sao_Paulo',
    language: 'pt-BR',
    logLevel: 'warn',
  })
})

t.test('OPS-01 each wrong setting is named with what is allowed, and never repeated', async (t) => {
  const wrong: [string, string, string[]][] = [
    ['MYSAFE_HOST', 'my host', ['host name']],
    ['MYSAFE_PORT', '80a', ['0 to 65535']],
    ['MYSAFE_PORT', '65536', ['0 to 65535']],
    ['MYSAFE_BASE_URL', 'corp', ['https://']],
    ['MYSAFE_BASE_URL', 'ftp://mysafe.test', ['https://']],
    ['MYSAFE_BASE_URL', 'https://ana:word@mysafe.test', ['https://']],
    ['MYSAFE_BASE_URL', 'https://corp.test/mysafe', ['without a path']],
    ['MYSAFE_BASE_URL', 'https://corp.test/?a=b', ['without a path']],
    ['MYSAFE_BASE_URL', 'http://mysafe.corp.test', ['MYSAFE_ALLOW_HTTP']],
    ['MYSAFE_HOST', '0.0.0.0', ['loopback']],
    ['MYSAFE_OPEN_HOST', 'my host', ['host name']],
    ['MYSAFE_OPEN_HOST', '0.0.0.0', ['MYSAFE_OPEN_HOST', 'loopback']],
    ['MYSAFE_OPEN_PORT', '80a', ['0 to 65535']],
    ['MYSAFE_OPEN_PORT', '8080', ['another port']],
    ['MYSAFE_OPEN_BASE_URL', 'https://open.corp.test', ['MYSAFE_OPEN_PORT']],
    ['MYSAFE_TRUSTED_PROXIES', 'proxy.corp.test', ['IP addresses']],
    ['MYSAFE_TRUSTED_PROXIES', '10.0.0.1/33', ['IP addresses']],
    ['MYSAFE_TRUSTED_PROXIES', '0.0.0.0/0', ['IP addresses']],
    ['MYSAFE_TRUSTED_PROXIES', '10.0.0.1/8/8', ['IP addresses']],
    ['MYSAFE_SESSION_IDLE_MINUTES', '0', ['1 to 60']],
    ['MYSAFE_SESSION_HOURS', '1.5', ['1 to 24']],
    ['MYSAFE_TIME_ZONE', 'Mars/Olympus', ['America/Sao_Paulo']],
    ['MYSAFE_LANGUAGE', 'de', ['en, pt-BR']],
    ['MYSAFE_LOG_LEVEL', 'loud', ['info']],
    ['MYSAFE_ROOT_KEY', 'c2VjcmV0', ['MYSAFE_ROOT_KEY_FILE']],
    ['MYSAFE_PROT', '8080', ['no such setting']],
  ]
  const badlySaid = (read: typeof readConfig) =>
    wrong.filter(([name, value, words]) => {
      const [fault, ...more] = faultsOf({ [name]: value }, read)
      const named = fault !== undefined && more.length === 0 && words.every((word) => fault.fault.includes(word))
      return !named || (value.length > 3 && fault.fault.includes(value))
    })
  t.same(badlySaid(readConfig), [])
  t.same(badlySaid(readsWhatItCan), wrong, 'control: settings that are passed over are noticed')
  t.ok(badlySaid(quotesValues).length > 15, 'control: values that are repeated are noticed')
})

t.test('TLS by MySafe itself needs a certificate and its key, and an address that says https', async (t) => {
  const set = { MYSAFE_TLS_CERT_FILE: 'tls/cert.pem', MYSAFE_TLS_KEY_FILE: '/etc/tls/key.pem' }
  const { tls, baseUrl } = readConfig(set, { cwd: '/somewhere' })
  t.same(tls, { certFile: '/somewhere/tls/cert.pem', keyFile: '/etc/tls/key.pem' })
  t.equal(baseUrl, null, 'on loopback it is where it listens')
  t.equal(readConfig({ ...set, MYSAFE_BASE_URL: 'https://safe.corp.test' }).baseUrl, 'https://safe.corp.test')
})

t.test('OPS-01 half of TLS, or an address that does not lead to it, is told with all else', async (t) => {
  const set = { MYSAFE_TLS_CERT_FILE: 'cert.pem', MYSAFE_TLS_KEY_FILE: 'key.pem' }
  const { MYSAFE_TLS_CERT_FILE, MYSAFE_TLS_KEY_FILE } = set
  const local = 'http://127.0.0.1:8080'
  const wrong: Wrong[] = [
    [{ MYSAFE_TLS_CERT_FILE }, 'MYSAFE_TLS_KEY_FILE', /is needed when MYSAFE_TLS_CERT_FILE is set/],
    [{ MYSAFE_TLS_KEY_FILE }, 'MYSAFE_TLS_CERT_FILE', /is needed when MYSAFE_TLS_KEY_FILE is set/],
    [{ ...set, MYSAFE_BASE_URL: local }, 'MYSAFE_BASE_URL', /must be https while MYSAFE_TLS_CERT_FILE/],
    [
      { ...set, MYSAFE_BASE_URL: 'http://safe.corp.test', MYSAFE_ALLOW_HTTP: 'true' },
      'MYSAFE_BASE_URL',
      /must be https while/,
    ],
    [{ ...set, MYSAFE_BASE_URL: 'http://safe.corp.test' }, 'MYSAFE_BASE_URL', /must be https while/],
    [{ ...set, MYSAFE_OPEN_PORT: '8081', MYSAFE_OPEN_BASE_URL: local }, 'MYSAFE_OPEN_BASE_URL', /must be https while/],
    [{ ...set, MYSAFE_HOST: '0.0.0.0' }, 'MYSAFE_BASE_URL', /is needed when MYSAFE_HOST is not a loopback address/],
  ]
  t.same(notTold(wrong, readConfig), [])
  t.same(notTold(wrong, readsWhatItCan), wrong, 'control: settings that are passed over are noticed')
  t.equal(faultsOf({ MYSAFE_TLS_KEY_FILE, MYSAFE_PORT: 'x', MYSAFE_LANGUAGE: 'x' }).length, 3, 'all at once')
})

t.test('mail leaves over an encrypted connection to a server that proves who it is', async (t) => {
  const mail = (MYSAFE_SMTP_URL: string, more: Record<string, string> = {}) =>
    readConfig({ MYSAFE_SMTP_URL, MYSAFE_MAIL_FROM: 'mysafe@corp.test', ...more }).mail
  t.same(mail('smtp://ana:p%40ss%2F1@mail.corp.test'), {
    kind: 'smtp',
    host: 'mail.corp.test',
    port: 587,
    encryption: 'starttls',
    verified: true,
    signIn: { user: 'ana', password: 'p@ss/1' },
    from: { name: 'MySafe', address: 'mysafe@corp.test' },
  })
  t.match(mail('smtps://mail.corp.test'), { port: 465, encryption: 'tls', verified: true, signIn: null })
  t.match(mail('smtp://mail.corp.test:25/?tls=off'), { port: 25, encryption: 'none' })
  t.match(mail('smtp://mail.corp.test?verify=off'), { encryption: 'starttls', verified: false })
  t.match(mail('smtp://[::1]:2525'), { host: '::1', port: 2525, encryption: 'none' }, 'this machine is trusted')
  t.match(mail('smtp://127.0.0.1?tls=required&verify=on'), { encryption: 'starttls', verified: true })
  const named = (MYSAFE_MAIL_FROM: string) => mail('smtp://mail.corp.test', { MYSAFE_MAIL_FROM })?.from
  t.same(named('Safe of the team <safe@corp.test>'), { name: 'Safe of the team', address: 'safe@corp.test' })
  t.same(named('"Safe, team" <safe@corp.test>'), { name: 'Safe, team', address: 'safe@corp.test' })
  t.equal(readConfig({ MYSAFE_MAIL_FROM: 'mysafe@corp.test' }).mail, null, 'without a server there is no mail')
})

t.test('the address of the mail server may lie in a file, because it holds a password', async (t) => {
  const folder = t.testdir({ 'smtp-url': 'smtp://ana:word@mail.corp.test\n' })
  const set = { MYSAFE_SMTP_URL_FILE: 'smtp-url', MYSAFE_MAIL_FROM: 'mysafe@corp.test' }
  t.match(readConfig(set, { cwd: folder }).mail, { host: 'mail.corp.test', signIn: { password: 'word' } })
  const faults = (more: Record<string, string>, cwd = folder) => {
    try {
      readConfig({ ...set, ...more }, { cwd })
      return []
    } catch (error) {
      return (error as ConfigError).faults
    }
  }
  t.match(faults({ MYSAFE_SMTP_URL: 'console:' }), [{ name: 'MYSAFE_SMTP_URL_FILE', fault: /beside MYSAFE_SMTP_URL$/ }])
  t.match(faults({ MYSAFE_SMTP_URL_FILE: 'nowhere' }), [{ name: 'MYSAFE_SMTP_URL_FILE', fault: /can be read/ }])
})

t.test('mails are printed where only this machine can reach MySafe, and nowhere else', async (t) => {
  const printed = { kind: 'console', from: { name: 'MySafe', address: 'mysafe@localhost' } }
  t.same(readConfig({ MYSAFE_SMTP_URL: 'console:' }).mail, printed)
  t.same(readConfig({}, { printMails: true }).mail, printed)
  t.same(readConfig({}).mail, null)
  const open = { MYSAFE_HOST: '10.0.0.1', MYSAFE_BASE_URL: 'https://mysafe.corp.test' }
  t.match(faultsOf({ ...open, MYSAFE_SMTP_URL: 'console:' }), [{ name: 'MYSAFE_SMTP_URL', fault: /loopback/ }])
  const openToo = { MYSAFE_OPEN_HOST: '10.0.0.1', MYSAFE_OPEN_BASE_URL: 'https://open.corp.test' }
  t.match(faultsOf({ ...openToo, MYSAFE_SMTP_URL: 'console:' }), [{ name: 'MYSAFE_SMTP_URL', fault: /loopback/ }])
  t.equal(readConfig(openToo, { printMails: true }).mail, null, 'nor where people without an account come in')
  t.same(readConfig({ MYSAFE_OPEN_PORT: '0', MYSAFE_SMTP_URL: 'console:' }).mail, printed)
  t.equal(readConfig(open, { printMails: true }).mail, null, 'who asked for printing gets no mail there, and no fault')
  const set = { MYSAFE_SMTP_URL: 'smtp://mail.corp.test', MYSAFE_MAIL_FROM: 'mysafe@corp.test' }
  t.match(readConfig(set, { printMails: true }).mail, { kind: 'smtp' })
})

t.test('a second listener is there as soon as its port or its host is named', async (t) => {
  const open = (environment: Record<string, string>) => readConfig(environment).open
  t.same(open({ MYSAFE_OPEN_PORT: '0' }), { host: '127.0.0.1', port: 0, baseUrl: null })
  t.same(open({ MYSAFE_OPEN_HOST: '::1' }), { host: '::1', port: 8081, baseUrl: null })
  t.same(open({ MYSAFE_HOST: '127.0.0.2', MYSAFE_OPEN_PORT: '9000' }), {
    host: '127.0.0.2',
    port: 9000,
    baseUrl: null,
  })
  t.equal(open({ MYSAFE_OPEN_PORT: '' }), null, 'empty counts as absent')
  t.match(open({ MYSAFE_PORT: '0', MYSAFE_OPEN_PORT: '0' }), { port: 0 }, 'each picks its own')
  t.match(open({ MYSAFE_OPEN_HOST: '127.0.0.2', MYSAFE_OPEN_PORT: '8080' }), { port: 8080 })
})

t.test('OPS-01 the second listener is held to the same rules as the main one', async (t) => {
  const base = { MYSAFE_OPEN_PORT: '8081' }
  const abroad = { MYSAFE_HOST: '0.0.0.0', MYSAFE_BASE_URL: 'https://mysafe.corp.test' }
  const wrong: Wrong[] = [
    [{ ...base, MYSAFE_OPEN_BASE_URL: 'corp' }, 'MYSAFE_OPEN_BASE_URL', /https:/],
    [{ ...base, MYSAFE_OPEN_BASE_URL: 'https://corp.test/open' }, 'MYSAFE_OPEN_BASE_URL', /without a path/],
    [{ ...base, MYSAFE_OPEN_BASE_URL: 'http://open.corp.test' }, 'MYSAFE_OPEN_BASE_URL', /MYSAFE_ALLOW_HTTP/],
    [{ ...base, ...abroad }, 'MYSAFE_OPEN_BASE_URL', /MYSAFE_HOST is not a loopback address/],
    [{ ...base, ...abroad, MYSAFE_ALLOW_HTTP: 'true' }, 'MYSAFE_OPEN_BASE_URL', /is needed when MYSAFE_HOST is 0/],
    [{ ...base, MYSAFE_OPEN_HOST: '::', MYSAFE_ALLOW_HTTP: 'true' }, 'MYSAFE_OPEN_BASE_URL', /MYSAFE_OPEN_HOST is ::/],
    [{ MYSAFE_PORT: '8081', MYSAFE_OPEN_HOST: '127.0.0.1' }, 'MYSAFE_OPEN_PORT', /another port than MYSAFE_PORT/],
    [
      { MYSAFE_OPEN_HOST: '0.0.0.0', MYSAFE_OPEN_PORT: '8080', MYSAFE_OPEN_BASE_URL: 'https://open.corp.test' },
      'MYSAFE_OPEN_PORT',
      /another port/,
    ],
    [{ ...abroad, MYSAFE_OPEN_HOST: '127.0.0.1', MYSAFE_OPEN_PORT: '8080' }, 'MYSAFE_OPEN_PORT', /another port/],
  ]
  t.same(notTold(wrong, readConfig), [])
  t.same(notTold(wrong, readsWhatItCan), wrong, 'control: settings that are passed over are noticed')
  const all = { MYSAFE_PORT: 'x', MYSAFE_OPEN_PORT: 'x', MYSAFE_OPEN_HOST: 'a b', MYSAFE_OPEN_BASE_URL: 'x' }
  t.equal(faultsOf(all).length, 4, 'all at once')
  t.equal(faultsOf({ ...base, MYSAFE_HOST: '10.0.0.1' }).length, 2, 'for both listeners')
  t.equal(readConfig({ ...base, MYSAFE_OPEN_BASE_URL: 'http://localhost:9000' }).open?.baseUrl, 'http://localhost:9000')
  const http = { ...base, MYSAFE_ALLOW_HTTP: 'true', MYSAFE_OPEN_BASE_URL: 'http://open.corp.test' }
  t.equal(readConfig(http).open?.baseUrl, 'http://open.corp.test')
})

t.test('OPS-01 what is wrong with mail is said with the rest, and without the password', async (t) => {
  const from = { MYSAFE_MAIL_FROM: 'mysafe@corp.test' }
  const wrong: [string, RegExp][] = [
    ['http://mail.corp.test', /smtp:\/\//],
    ['mail.corp.test', /smtp:\/\//],
    ['smtp://', /smtp:\/\//],
    ['console://x', /smtp:\/\//],
    ['smtp://ana@mail.corp.test', /user name and a password/],
    ['smtp://:s3same@mail.corp.test', /user name and a password/],
    ['smtp://ana:%E0%A4%A@mail.corp.test', /user name and a password/],
    ['smtp://ana:s3/same@mail.corp.test', /smtp:\/\//],
    ['smtp://mail.corp.test/inbox', /nothing after the host/],
    ['smtp://mail.corp.test#x', /nothing after the host/],
    ['smtp://mail.corp.test?tls=maybe', /\?tls=/],
    ['smtps://mail.corp.test?tls=off', /\?tls=/],
    ['smtp://mail.corp.test?tls=off&tls=off', /\?tls=/],
    ['smtp://mail.corp.test?verify=no', /\?verify=/],
    ['smtp://mail.corp.test?verify=on&verify=off', /\?verify=/],
    ['smtp://mail.corp.test?pool=true', /no other parameters/],
  ]
  for (const [url, fault] of wrong) {
    const faults = faultsOf({ MYSAFE_SMTP_URL: url, ...from })
    t.match(faults, [{ name: 'MYSAFE_SMTP_URL', fault }], url)
    t.notMatch(JSON.stringify(faults), /s3|same|corp\.test|%E0/)
  }
  for (const address of [
    'corp',
    'a@b@c',
    'a b <a@corp.test>, x <b@corp.test>',
    '<>',
    'x\n y <a@corp.test>',
    '"a" b" <a@corp.test>',
  ])
    t.match(faultsOf({ MYSAFE_MAIL_FROM: address }), [{ name: 'MYSAFE_MAIL_FROM', fault: /MySafe </ }], address)
  t.match(faultsOf({ MYSAFE_SMTP_URL: 'smtp://mail.corp.test' }), [{ name: 'MYSAFE_MAIL_FROM', fault: /is needed/ }])
  t.equal(faultsOf({ MYSAFE_SMTP_URL: 'ftp:', MYSAFE_MAIL_FROM: 'x', MYSAFE_PORT: 'x' }).length, 3, 'all at once')
})

t.test('OPS-01 all faults are reported at once', async (t) => {
  const wrong = { MYSAFE_PORT: 'x', MYSAFE_LANGUAGE: 'x', MYSAFE_TIME_ZONE: 'x', MYSAFE_LOGLEVEL: 'x' }
  const faults = faultsOf(wrong)
  t.equal(faultsOf(wrong, stopsAtTheFirst).length, 1, 'control: one at a time is noticed')
  t.same(faults.map(({ name }) => name).sort(), [
    'MYSAFE_LANGUAGE',
    'MYSAFE_LOGLEVEL',
    'MYSAFE_PORT',
    'MYSAFE_TIME_ZONE',
  ])
  t.match(new ConfigError(faults).message, /MYSAFE_PORT: .*\n/)
})

t.test('OPS-03 yes and no have one spelling each, and a protection is on when nothing is said', async (t) => {
  const spellings = ['1', 'yes', 'TRUE', 'on', 'True', ' true']
  const taken = (read: typeof readConfig) =>
    spellings.filter(
      (value) => !/true or false/.test(faultsOf({ MYSAFE_ALLOW_HTTP: value }, read)[0]?.fault ?? 'nothing said'),
    )
  t.same(taken(readConfig), [])
  t.same(taken(believesAnyYes), spellings, 'control: a protection that any word switches off is noticed')
  t.equal(readConfig({ MYSAFE_ALLOW_HTTP: '' }).allowHttp, false)
  for (const MYSAFE_HOST of ['0.0.0.0', '::']) {
    const [fault] = faultsOf({ MYSAFE_ALLOW_HTTP: 'true', MYSAFE_HOST })
    t.equal(fault?.name, 'MYSAFE_BASE_URL', `nobody can open ${MYSAFE_HOST}`)
  }
  t.equal(readConfig({ MYSAFE_ALLOW_HTTP: 'true', MYSAFE_HOST: '10.0.0.1' }).baseUrl, null)
  t.equal(readConfig({ MYSAFE_ALLOW_HTTP: 'true', MYSAFE_BASE_URL: 'http://mysafe.corp.test' }).allowHttp, true)
})

t.test('loopback is what only this machine reaches', async (t) => {
  for (const host of ['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost']) t.ok(isLoopback(host), host)
  for (const host of ['0.0.0.0', '10.0.0.1', '128.0.0.1', 'localhost.corp.test', '::']) t.notOk(isLoopback(host), host)
})

t.test('OPS-01 what hangs on several settings is told beside all the others', async (t) => {
  const told = (environment: Record<string, string>) =>
    faultsOf(environment)
      .map(({ name }) => name)
      .sort()
  t.same(told({ MYSAFE_HOST: '0.0.0.0', MYSAFE_PORT: 'abc' }), ['MYSAFE_BASE_URL', 'MYSAFE_PORT'])
  t.same(told({ MYSAFE_HOST: '0.0.0.0', MYSAFE_BASE_URL: 'nowhere' }), ['MYSAFE_BASE_URL'], 'each is told once')
  t.same(told({ MYSAFE_HOST: 'no host!', MYSAFE_PORT: 'abc' }), ['MYSAFE_HOST', 'MYSAFE_PORT'])
  t.same(told({ MYSAFE_BASE_URL: 'http://x.example', MYSAFE_ALLOW_HTTP: 'perhaps' }), ['MYSAFE_ALLOW_HTTP'])
})
