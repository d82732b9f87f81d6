// Puts the web applications together, the main one and that of a second listener: plumbing first, then the screens in the
// order of the menu. They do not listen.
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { constants } from 'node:zlib'
import type { CertificateKeeper } from './crypto/certificate-watch.ts'
import { serveAssets } from './http/assets.ts'
import { boundConnections } from './http/connections.ts'
import { askForTokens, knowVisits } from './http/csrf.ts'
import { keepTheDoors } from './http/doors.ts'
import { answerBrokenRequest, answerEarlyFault, answerFaults } from './http/errors.ts'
import { readBody, readQuery } from './http/fields.ts'
import { carryForms } from './http/forms.ts'
import { answerHealth } from './http/health.ts'
import { speakHypermedia } from './http/hypermedia.ts'
import { takeUpForms } from './http/keeping.ts'
import { AnswerLog } from './http/logging.ts'
import { protectAnswers, turnAwayOthers } from './http/security.ts'
import { knowWhoAsks } from './http/sessions.ts'
import { servedOverTls } from './http/tls.ts'
import { webOf, type Web, type WebConfig } from './http/web.ts'
import type { Resources } from './resources.ts'
import { accountScreens } from './screens/account.ts'
import { adminAuditVerifyScreens } from './screens/admin-audit-verify.ts'
import { adminAuditScreens } from './screens/admin-audit.ts'
import { adminSharingOptionsScreens } from './screens/admin-sharing-options.ts'
import { adminBackupsScreens } from './screens/admin-backups.ts'
import { adminSystemScreens } from './screens/admin-system.ts'
import { adminUserActScreens } from './screens/admin-user-acts.ts'
import { adminUserGroupsScreens } from './screens/admin-user-groups.ts'
import { adminUsersScreens } from './screens/admin-users.ts'
import { apiSecretStateScreens } from './screens/api-secret-state.ts'
import { apiSecretFormScreens } from './screens/api-secret-forms.ts'
import { apiSecretScreens } from './screens/api-secret.ts'
import { apiSecretsScreens } from './screens/api-secrets.ts'
import { batchResultScreens } from './screens/batch-result.ts'
import { batchShareScreens } from './screens/batch-share.ts'
import { batchScreens } from './screens/batch.ts'
import { confirmPasswordScreens } from './screens/confirm-password.ts'
import { adminExternalSharesScreens, externalSharesScreens } from './screens/external-shares.ts'
import { handOverScreens } from './screens/hand-over.ts'
import { homeScreens } from './screens/home.ts'
import { menuFor } from './screens/menu.ts'
import { openLinkScreens } from './screens/open-link.ts'
import { passwordScreens } from './screens/password.ts'
import { privateGroupsScreens } from './screens/private-groups.ts'
import { rotateScreens } from './screens/rotate.ts'
import { setupScreens } from './screens/setup.ts'
import { shareOutsideScreens } from './screens/share-outside.ts'
import { sharingScreens } from './screens/sharing.ts'
import { signInScreens } from './screens/sign-in.ts'
import { takeOverScreens } from './screens/take-over.ts'
import type { Backups } from './vault/backups.ts'
import type { Surroundings } from './vault/checks.ts'
import type { Vault } from './vault/vault.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The origin people reach MySafe at, without a trailing slash. */
    baseUrl(): string
    /** The origin that links for people without an account lead to, without a trailing slash. */
    openBaseUrl(): string
    /** What is looked at when everything is, as it stands at that moment. */
    surroundings(): Surroundings
  }
}

/** Bytes of a body; the largest form of ours, ten thousand chosen rows, has a tenth of it. */
const BODY_LIMIT = 1_048_576

// Milliseconds. A slow client gives its place up; a page of ours never takes that long.
const TIMEOUTS = { connectionTimeout: 30_000, requestTimeout: 30_000, keepAliveTimeout: 65_000, headersTimeout: 20_000 }

/** What every application is built from. */
export interface Parts {
  readonly vault: Vault
  /** Of the listener that the application is for. */
  readonly config: WebConfig
  readonly resources: Resources
  /** JSON lines as src/http/logging.ts makes them; without one nothing is logged. */
  readonly logger?: FastifyBaseLogger
  /** What MySafe itself serves TLS with; without one it speaks plain http. */
  readonly certificate?: CertificateKeeper | null
}

/**
 * The whole web application over a vault, ready for `listen` or `inject`.
 * @param given logWorks: false once lines were lost; open: the application of the second listener: where there is one, links
 *   for people without an account lead to it, and nothing of theirs is served here; backups: those of the server, if it makes any
 */
export async function buildApp({
  logWorks = () => true,
  open = null,
  backups = null,
  ...parts
}: Parts & {
  readonly logWorks?: () => boolean
  readonly open?: Pick<FastifyInstance, 'baseUrl'> | null
  readonly backups?: Backups | null
}): Promise<FastifyInstance> {
  const { app, web } = await layPlumbing(parts, {
    backups,
    ...(open === null ? {} : { openBaseUrl: () => open.baseUrl() }),
  })
  answerHealth(app, web, logWorks)

  setupScreens(app, web)
  signInScreens(app, web)
  passwordScreens(app, web)
  confirmPasswordScreens(app, web)
  homeScreens(app, web)
  rotateScreens(app, web)
  apiSecretsScreens(app, web)
  batchScreens(app, web)
  batchShareScreens(app, web)
  batchResultScreens(app, web)
  apiSecretFormScreens(app, web)
  apiSecretScreens(app, web)
  apiSecretStateScreens(app, web)
  handOverScreens(app, web)
  sharingScreens(app, web)
  shareOutsideScreens(app, web)
  externalSharesScreens(app, web)
  privateGroupsScreens(app, web)
  accountScreens(app, web)
  adminUsersScreens(app, web)
  adminUserActScreens(app, web)
  takeOverScreens(app, web)
  adminUserGroupsScreens(app, web)
  adminExternalSharesScreens(app, web)
  adminSharingOptionsScreens(app, web)
  adminAuditScreens(app, web)
  adminAuditVerifyScreens(app, web)
  adminSystemScreens(app, web)
  adminBackupsScreens(app, web)
  if (open === null) openLinkScreens(app, web)
  return app
}

/**
 * The application of the second listener: what people without an account open, the files those pages need, and nothing else
 * of MySafe.
 */
export async function buildOpenApp(parts: Parts): Promise<FastifyInstance> {
  const { app, web } = await layPlumbing(parts, { outsideOnly: true })
  openLinkScreens(app, web)
  return app
}

/** All that is no screen: an application that can speak, keeps its doors and serves the files that pages need. */
async function layPlumbing(
  { vault, config, resources, logger, certificate = null }: Parts,
  given: { openBaseUrl?: () => string; outsideOnly?: boolean; backups?: Backups | null },
): Promise<{ app: FastifyInstance; web: Web }> {
  const { headersTimeout, ...timeouts } = TIMEOUTS
  const app = fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    logController: new AnswerLog(),
    // Its last twelve digits are random, and Node draws many at once.
    genReqId: () => randomUUID().slice(-12),
    bodyLimit: BODY_LIMIT,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    ...timeouts,
    ...(certificate === null ? { http: { headersTimeout } } : servedOverTls(certificate, TIMEOUTS)),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, querystringParser: readQuery },
    frameworkErrors: (error, request, reply) => answerEarlyFault(() => web, error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  })
  boundConnections(app.server, { proxies: config.trustedProxies })
  const web: Web = webOf(app, { vault, resources, config, certificate, ...given })
  app.decorate('baseUrl', () => web.baseUrl())
  app.decorate('openBaseUrl', () => web.openBaseUrl())
  app.decorate('surroundings', () => web.surroundings())

  protectAnswers(app, web)
  await app.register(cookie)
  await app.register(formbody, { parser: readBody })
  await app.register(compress, {
    encodings: ['br', 'gzip'],
    threshold: 1024,
    // What is sent to us is never unpacked: a small body must not become a large one.
    globalDecompression: false,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  })
  app.removeContentTypeParser(['application/json', 'text/plain'])
  knowWhoAsks(app, web)
  carryForms(app)
  knowVisits(app, web)
  turnAwayOthers(app, web)
  keepTheDoors(app, web)
  askForTokens(app, web)
  takeUpForms(app, web)
  answerFaults(app, web)
  const assets = serveAssets(app, resources)
  await speakHypermedia(app, web, { assets, menu: menuFor })
  return { app, web }
}
