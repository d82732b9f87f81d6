// The team of the demo and what it works with: twelve people in two languages, and the services their software talks to.

/** A person of the demo. */
export interface DemoPerson {
  readonly username: string
  readonly name: string
  readonly language: 'en' | 'pt-BR'
  readonly timeZone: string
  readonly administrator: boolean
  readonly mayShareOutside: boolean
}

/** A service the team uses: what people call it, its host, and the tags its API secrets carry. */
export interface DemoService {
  readonly name: string
  readonly host: string
  readonly tags: readonly string[]
  /** Positions in the list of people: who looks after it, then who works with it. */
  readonly people: readonly number[]
}

/** One of the API secrets a service has. */
export interface DemoVariant {
  readonly suffix: string
  readonly path: string
  readonly tag: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | ''
  readonly notes: string
}

/** Addresses under .example belong to nobody (RFC 2606). */
export const DEMO_DOMAIN = 'aurora.example'

const SAO_PAULO = 'America/Sao_Paulo'

const PEOPLE: readonly Pick<DemoPerson, 'username' | 'name' | 'language' | 'timeZone'>[] = [
  { username: 'ana', name: 'Ana Prado', language: 'pt-BR', timeZone: SAO_PAULO },
  { username: 'bruno', name: 'Bruno Tavares', language: 'pt-BR', timeZone: SAO_PAULO },
  { username: 'carla', name: 'Carla Nunes', language: 'pt-BR', timeZone: SAO_PAULO },
  { username: 'diego', name: 'Diego Conceição', language: 'pt-BR', timeZone: 'America/Recife' },
  { username: 'elisa', name: 'Elisa Rocha', language: 'pt-BR', timeZone: 'America/Manaus' },
  { username: 'felipe', name: 'Felipe Magalhães', language: 'pt-BR', timeZone: SAO_PAULO },
  { username: 'grace', name: 'Grace Hughes', language: 'en', timeZone: 'Europe/London' },
  { username: 'henry', name: 'Henry Cole', language: 'en', timeZone: 'America/New_York' },
  { username: 'ingrid', name: 'Ingrid Larsen', language: 'en', timeZone: 'Europe/Oslo' },
  { username: 'jamal', name: 'Jamal Osei', language: 'en', timeZone: 'Africa/Accra' },
  { username: 'keiko', name: 'Keiko Mori', language: 'en', timeZone: 'Asia/Tokyo' },
  { username: 'liam', name: 'Liam Byrne', language: 'en', timeZone: 'Europe/Dublin' },
]

/** The team: its first person administers MySafe, and every third one may share with people outside. */
export const DEMO_PEOPLE: readonly DemoPerson[] = PEOPLE.map((person, place) => ({
  ...person,
  administrator: place === 0,
  mayShareOutside: place % 3 === 0,
}))

// name | host | tags | who looks after it and who works with it
const SERVICES = `
Card payments|api.cardworks.example|payments, pci|0 1 6 7
Cobrança Pix|pix.bancodosul.example|pagamentos, pix|1 0 2
Boletos|boletos.bancodosul.example|pagamentos|1 2
Refunds|refunds.cardworks.example|payments|6 7
Fraud scores|score.watchtower.example|payments, risk|7 6 9
Currency rates|rates.midmarket.example|finance|8 6
Nota fiscal eletrônica|nfe.fazenda.example|fiscal, brasil|2 1 3
Cálculo de impostos|impostos.contas.example|fiscal|2 3
Payroll|payroll.peopleworks.example|people, finance|8 11
Folha de pagamento|folha.rhbrasil.example|pessoas, financeiro|4 2
Expense reports|expenses.peopleworks.example|people|8 11
Ledger|ledger.openbooks.example|finance, critical|8 6 0
Bank statements|statements.openbanking.example|finance|8 7
Frete e prazos|frete.entregas.example|logística|3 5 4
Rastreamento de pedidos|rastreio.entregas.example|logística|3 5
Warehouse stock|stock.warehouse.example|logistics|9 10
Courier pickups|pickups.courier.example|logistics|9 10 5
Customs forms|customs.border.example|logistics, legal|9 8
Address lookup|lookup.postcodes.example|shared|10 9 6
Consulta de CEP|cep.correios.example|compartilhado|3 4
Maps|tiles.openmaps.example|shared, web|10 11
Transactional mail|send.mailroom.example|messaging|11 0 6
Mensagens SMS|sms.operadora.example|mensagens|5 3 1
Push notifications|push.beacon.example|messaging, mobile|11 10
WhatsApp Business|conversas.mensageiro.example|mensagens|5 4
Newsletter|lists.mailroom.example|marketing|11 4
Customer records|crm.clientbook.example|crm, personal data|6 7 4
Support tickets|tickets.helpdesk.example|support|7 6 11
Central de atendimento|atendimento.voz.example|suporte|4 5
Call recordings|calls.voiceworks.example|support, personal data|7 9
Product search|search.finder.example|web|10 11 9
Catálogo de produtos|catalogo.loja.example|loja|5 3
Price comparison|prices.compare.example|marketing|11 10
Reviews|reviews.opinions.example|web|11 7
Image resizing|images.pixelmill.example|web|10 11
Video streaming|video.streamline.example|web|10 9
Object storage|storage.cloudshelf.example|infrastructure, critical|0 6 9 10
Container registry|registry.shipyard.example|infrastructure|6 9 10
Build runners|runners.shipyard.example|infrastructure, ci|6 10
DNS zones|dns.nameplate.example|infrastructure, critical|0 6
Certificates|acme.sealworks.example|infrastructure|0 6 9
Error reports|errors.blackbox.example|observability|9 10 6
Metrics|metrics.blackbox.example|observability|9 6
Status page|status.uptime.example|observability|9 11
Single sign-on|login.identity.example|identity, critical|0 6
User directory|directory.identity.example|identity|0 6 8
Assinatura digital|assinaturas.cartorio.example|jurídico|2 4
Contract archive|archive.paperless.example|legal|8 7
Web analytics|events.footfall.example|marketing|11 7
Data warehouse|warehouse.lakeside.example|data|7 9 8`

export const DEMO_SERVICES: readonly DemoService[] = SERVICES.trim()
  .split('\n')
  .map((line) => {
    const [name, host, tags, people] = line.split('|') as [string, string, string, string]
    return { name, host, tags: tags.split(', '), people: people.split(' ').map(Number) }
  })

export const DEMO_VARIANTS: readonly DemoVariant[] = [
  {
    suffix: 'production',
    path: '/v2',
    tag: 'prod',
    method: 'POST',
    notes: 'Used by the live servers. Tell the on-call channel before you replace it.',
  },
  { suffix: 'sandbox', path: '/sandbox', tag: 'sandbox', method: 'GET', notes: '' },
  {
    suffix: 'reports',
    path: '/v2/reports',
    tag: 'read only',
    method: 'GET',
    notes: 'Somente leitura: usada pelos relatórios de segunda-feira.',
  },
  { suffix: 'webhook', path: '/hooks', tag: 'webhook', method: 'POST', notes: '' },
]
