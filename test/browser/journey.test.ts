// The main journey as one person after another does it, on the program as it is started, by visible labels only:
// from the printed address to a colleague who can use what was shared and nothing more.
import { test } from 'tap'
import { arrived, visitor, type Visit } from '../fixtures/browser.ts'
import { emptyInstallation } from '../fixtures/installation.ts'
import { startProgram } from '../fixtures/program.ts'
import { clipboardOf, handsOf, type Hands } from '../fixtures/screens-person.ts'

const ENGLISH = {
  name: 'Name',
  username: 'Username',
  email: 'E-mail',
  password: 'Password',
  create: 'Create account',
  ready: 'MySafe is ready',
  products: 'Products menu (Grid Menu)',
  administration: 'Administration',
  users: 'Users',
  add: 'Add',
  addUser: 'Add user',
  address: 'One-time address',
  home: 'Home',
  newItems: 'New items',
  secrets: 'API secrets',
  addSecret: 'Add API secret',
  url: 'Url',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  identifier: 'Identifier',
  method: 'Method',
  tags: 'Tags',
  notes: 'Notes',
  save: 'Save',
  saved: 'API secret saved',
  search: 'Search for an item',
  view: 'View API secret',
  details: 'API secret details — Billing API',
  show: 'Show',
  hide: 'Hide',
  copy: 'Copy',
  copied: 'Copied',
  hideAndBack: 'Hide and go back',
  actions: 'Actions',
  edit: 'Edit',
  editSecret: 'Edit API secret',
  updated: 'API secret updated',
  share: 'Share',
  internal: 'Internal',
  find: 'Find people and groups',
  findNow: 'Find',
  canView: 'Can view',
  shared: 'Shared',
  nowUsers: 'Now users can use this shared item',
  yes: 'Yes',
  disable: 'Disable',
  choosePassword: 'Choose your password',
  savePassword: 'Save password',
  chosen: 'Your password is saved. You can sign in now.',
  who: 'Username or e-mail',
  signIn: 'Sign in',
  notAllowed: 'You may not do this',

  signOut: 'Sign out',
  signedOut: 'You are signed out',
} as const
type Words = Record<keyof typeof ENGLISH, string>
const PORTUGUESE: Words = {
  name: 'Nome',
  username: 'Nome de usuário',
  email: 'E-mail',
  password: 'Senha',
  create: 'Criar conta',
  ready: 'O MySafe está pronto',
  products: 'Menu de produtos (Grid Menu)',
  administration: 'Administração',
  users: 'Usuários',
  add: 'Adicionar',
  addUser: 'Adicionar usuário',
  address: 'Endereço de uso único',
  home: 'Página inicial',
  newItems: 'Novos itens',
  secrets: 'Segredos de API',
  addSecret: 'Adicionar segredo de API',
  url: 'Url',
  clientId: 'ID do cliente',
  clientSecret: 'Client secret',
  identifier: 'Identificador',
  method: 'Método',
  tags: 'Tags',
  notes: 'Anotações',
  save: 'Salvar',
  saved: 'Segredo de API adicionado',
  search: 'Buscar um item',
  view: 'Visualizar segredo de API',
  details: 'Detalhes do segredo de API — Billing API',
  show: 'Exibir',
  hide: 'Ocultar',
  copy: 'Copiar',
  copied: 'Copiado',
  hideAndBack: 'Ocultar e voltar',
  actions: 'Ações',
  edit: 'Editar',
  editSecret: 'Editar segredo de API',
  updated: 'Segredo de API atualizado',
  share: 'Compartilhar',
  internal: 'Interno',
  find: 'Buscar pessoas e grupos',
  findNow: 'Buscar',
  canView: 'Pode visualizar',
  shared: 'Compartilhado',
  nowUsers: 'Agora, os usuários podem usar esse item compartilhado',
  yes: 'Sim',
  disable: 'Desativar',
  choosePassword: 'Escolha sua senha',
  savePassword: 'Salvar senha',
  chosen: 'Sua senha foi salva. Agora você pode entrar.',
  who: 'Nome de usuário ou e-mail',
  signIn: 'Entrar',
  notAllowed: 'Você não pode fazer isto',

  signOut: 'Sair',
  signedOut: 'Você saiu do MySafe',
}

// Outer spaces, quotes, markup, a backslash, letters of three scripts, two lines: every byte of it is to come back.
const SECRET = ' s3cr&t <b>"quoted"</b> \\n ção 漢字 🔑\nsecond line  '
const [ANA, BIA] = ['four tall gannets argue', 'seven blue lanterns hum']

type Test = import('tap').Test

/** Ana sets MySafe up, adds Bia and an API secret, and shares it; Bia comes, uses it, and may do nothing more. */
async function journey(t: Test, words: Words, visit: Visit & { language: 'en' | 'pt-BR' }): Promise<void> {
  const { script = true } = visit
  const installation = emptyInstallation(t, { MYSAFE_LANGUAGE: visit.language })
  const { url: baseURL, setupToken } = await startProgram(t, installation, { from: 'source' })
  const ana = await visitor(t, { ...visit, baseURL })
  const hers = handsOf(ana.page)

  await ana.page.goto(`/setup?token=${setupToken}`)
  await fillAll(hers, [
    [words.name, 'Ana Prado'],
    [words.username, 'ana'],
    [words.email, 'ana@corp.test'],
    [words.password, ANA],
  ])
  await hers.press(words.create)
  await hers.told(words.ready)

  await hers.choose(ana.page.getByRole('button', { name: words.products }), words.administration)
  await hers.heading(words.users)
  await hers.follow(words.add)
  await fillAll(hers, [
    [words.name, 'Bia Lima'],
    [words.username, 'bia'],
    [words.email, 'bia@corp.test'],
  ])
  await hers.press(words.addUser)
  const address = await hers.field(words.address).inputValue()
  t.match(address, /\/password\/[\w-]{43}$/)

  await hers.choose(ana.page.getByRole('button', { name: words.products }), 'MySafe')
  await hers.heading(words.home)
  await hers.follow(words.addSecret)
  await hers.heading(words.addSecret)
  await fillAll(hers, [
    [words.name, 'Billing API'],
    [words.url, 'https://api.billing.test/v1'],
    [words.clientId, 'cid-77AA-qq'],
    [words.clientSecret, SECRET],
    [words.identifier, 'billing'],
    [words.tags, 'prod, eu'],
    [words.notes, 'Ask Bia.'],
  ])
  await hers.field(words.method).selectOption('POST')
  await hers.press(words.save)
  await hers.told(words.saved)

  await hers.fill(words.search, 'lling')
  await ana.page.keyboard.press('Enter')
  await hers.row('Billing API').getByRole('link', { name: words.view }).click()
  await hers.heading(words.details)
  t.notMatch(await ana.page.content(), /s3cr/, 'the client secret is not in the page before it is asked for')
  await use(t, hers, words, { script })

  await hers.follow(words.edit)
  await hers.heading(words.editSecret)
  t.equal(await hers.field(words.clientSecret).inputValue(), '', 'nor in the form')
  await hers.fill(words.url, 'https://api.billing.test/v2')
  await hers.press(words.save)
  await hers.told(words.updated)
  await hers.see('https://api.billing.test/v2')

  await ana.page.getByRole('link', { name: words.secrets, exact: true }).first().click()
  await hers.choose(hers.row('Billing API').getByRole('button', { name: words.actions }), words.share)
  await hers.heading(words.share)
  const internal = hers.front.getByRole('link', { name: words.internal })
  await internal.click()
  // The window has come when its card is the current one.
  await arrived(internal.and(ana.page.locator('[aria-current=page]')))
  await hers.fill(words.find, 'bia')
  if (!script) await hers.press(words.findNow)
  await hers.front.getByRole('option', { name: /Bia Lima/ }).click()
  t.ok(
    await hers.front
      .getByRole('group', { name: /Bia Lima/ })
      .getByLabel(words.canView)
      .isChecked(),
  )
  await hers.press(words.share)
  await hers.told(words.shared)
  await hers.see(words.nowUsers)
  t.match(await hers.row('Billing API').innerText(), words.yes)

  const bia = await visitor(t, { ...visit, baseURL })
  const his = handsOf(bia.page)
  await bia.page.goto(address)
  await his.heading(words.choosePassword)
  await his.fill(words.password, BIA)
  await his.press(words.savePassword)
  await his.told(words.chosen)
  await fillAll(his, [
    [words.who, 'bia'],
    [words.password, BIA],
  ])
  await his.press(words.signIn)
  await his.heading(words.home)
  t.match(await bia.page.getByRole('region', { name: words.newItems }).innerText(), /Billing API/)
  await his.fill(words.search, 'billing')
  await bia.page.keyboard.press('Enter')
  await his.row('Billing API').getByRole('link', { name: words.view }).click()
  await his.heading(words.details)
  await use(t, his, words, { script })
  for (const more of [words.edit, words.share])
    t.equal(await his.front.getByRole('link', { name: more, exact: true }).count(), 0)
  const id = new URL(bia.page.url()).pathname
  for (const act of ['edit', 'share', 'disable', 'hand-over', 'replace-secret']) {
    await bia.page.goto(`${id}/${act}`)
    await his.heading(words.notAllowed)
  }
  await bia.page.goto(id)
  await his.choose(bia.page.getByRole('button', { name: /Bia Lima/ }), words.signOut)
  await his.told(words.signedOut)
  await bia.page.goto(address)
  t.equal(await bia.page.getByLabel(words.password).count(), 0, 'the address worked once')
  t.same([...ana.faults, ...bia.faults], [])
}

/** Shows the client secret, copies it, and hides it again. */
async function use(t: Test, hands: Hands, words: Words, { script }: { script: boolean }): Promise<void> {
  const { page } = hands
  await hands.press(words.show)
  if (!script) {
    await arrived(page.locator('pre'))
    t.equal(await page.locator('pre').textContent(), SECRET, 'shown to the letter')
    await hands.follow(words.hideAndBack)
    await hands.heading(words.details)
    return
  }
  const value = page.getByText('s3cr&t')
  await arrived(value)
  t.equal(await value.textContent(), SECRET, 'shown to the letter')
  await hands.press(words.hide)
  await value.waitFor({ state: 'detached' })
  t.notMatch(await page.content(), /s3cr/)
  await page
    .locator('dd', { has: page.getByRole('button', { name: words.show, exact: true }) })
    .getByRole('button', { name: words.copy, exact: true })
    .click()
  await arrived(page.getByRole('button', { name: words.copied, exact: true }))
  t.equal(await clipboardOf(page), SECRET, 'and copied to the byte')
}

async function fillAll(hands: Hands, fields: readonly (readonly [string, string])[]): Promise<void> {
  for (const [label, text] of fields) await hands.fill(label, text)
}

test('from the printed address to a colleague who uses what was shared: in English, with script', async (t) => {
  await journey(t, ENGLISH, { language: 'en' })
})

test('do endereço impresso a uma colega que usa o que foi compartilhado: em português, sem script', async (t) => {
  await journey(t, PORTUGUESE, { language: 'pt-BR', script: false })
})
