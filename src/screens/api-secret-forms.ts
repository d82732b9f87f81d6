// Add, Edit and Replace client secret: the forms through which API secrets are written, from which nothing typed is lost.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkbox, filled, firstOf, form, idAddressed, reshow, text, type Fields } from '../http/forms.ts'
import { sealedName, sealSecret, withSecret, type SecretField } from '../http/keeping.ts'
import type { Web } from '../http/web.ts'
import type { Words } from '../http/words.ts'
import { LIMITS, METHODS } from '../vault/api-secret-rules.ts'
import type { TypedFields } from '../vault/api-secret-rules.ts'
import type { SecretChange } from '../vault/api-secret-save.ts'
import { addApiSecret, editApiSecret, editFormOf, replaceClientSecret } from '../vault/api-secrets.ts'
import type { EditForm } from '../vault/api-secrets.ts'
import { differences, EditConflict } from '../vault/edit-conflict.ts'
import { Invalid } from '../vault/refusals.ts'
import { noteVisit } from './api-secret-visit.ts'

// Meaning and lengths are checked by the verbs, so that everything that is wrong is said at once.
const LONG = 1_048_576
const line = () => text({ max: LONG, lines: true })
const clientSecret = text({ max: LONG, lines: true, trim: false })

const fields = {
  name: line(),
  url: line(),
  clientId: line(),
  identifier: line(),
  method: line(),
  tags: line(),
  notes: line(),
}
const AddForm = form({ ...fields, clientSecret, clearClientSecret: checkbox(), saveAnyway: checkbox() })
const version = text({ max: 16 })
const EditFormShape = form({
  ...fields,
  clientSecret,
  clearClientSecret: checkbox(),
  saveAnyway: checkbox(),
  keepLinks: checkbox(),
  version,
})
const ReplaceForm = form({ clientSecret, keepLinks: checkbox(), version })

// The boxes of Edit, none of them ticked.
const BOXES = { saveAnyway: false, clearClientSecret: false, keepLinks: false }

const EMPTY: TypedFields = { name: '', url: '', clientId: '', identifier: '', method: '', tags: '', notes: '' }

export function apiSecretFormScreens(app: FastifyInstance, { vault }: Web): void {
  async function showAdd(request: FastifyRequest, reply: FastifyReply) {
    const secret = { name: 'clientSecret', purpose: 'api_secrets.add' }
    return reply.show('api-secrets/add', {
      values: filled(request, { ...EMPTY, saveAnyway: false }),
      ...choices,
      ...secretOf(request, secret),
    })
  }

  async function add(request: FastifyRequest, reply: FastifyReply) {
    const secret = { name: 'clientSecret', purpose: 'api_secrets.add' }
    const { saveAnyway, clearClientSecret, clientSecret, ...given } = AddForm.read(bodyWith(request, secret))
    // The box stands there only beside a client secret that travels unseen, and says not to use it.
    const used = clearClientSecret && isSealedOnly(request, secret) ? '' : clientSecret
    const id = addApiSecret(vault, request.user, { fields: given, clientSecret: used, saveAnyway })
    return reply.done('/api-secrets', 'api_secrets.saved', {}, { link: shareLink(id) })
  }

  async function showEdit(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const current = editFormOf(vault, request.user, { secretId, inactiveToo: request.conflict !== null })
    if (request.typed === null) noteVisit(vault, request, { secretId })
    return reply.show('api-secrets/edit', {
      secret: current,
      values: filled(request, { ...current.fields, ...BOXES }),
      version: current.version,
      seen: current.seen,
      conflict: null,
      ...choices,
      ...secretOf(request, editField(secretId)),
      ...(request.typed === null ? {} : typedBefore(request, current)),
    })
  }

  // The form that comes back belongs to the save it was made from, until somebody is told that there was another.
  function typedBefore(request: FastifyRequest, current: EditForm) {
    const sent = request.typed as Fields
    const { conflict } = request
    if (conflict === null) return { version: firstOf(sent, 'version'), seen: firstOf(sent, 'seen') }
    if (!(conflict instanceof EditConflict)) return { conflict: { inactive: true, rows: [] } }
    const given = EditFormShape.read(bodyWith(request, editField(current.id)))
    const rows = differences(firstOf(sent, 'seen'), {
      typed: given,
      saved: current.fields,
      secretChangedAt: current.secretChangedAt,
      newSecret: given.clientSecret !== '' || given.clearClientSecret,
    })
    // What only they changed is taken over: it was not typed here.
    const theirs = rows.filter(({ mine }) => !mine).flatMap(({ field }) => (field === 'clientSecret' ? [] : [field]))
    const taken = Object.fromEntries(theirs.map((field) => [field, current.fields[field]]))
    return {
      values: { ...filled(request, { ...EMPTY, ...BOXES }), ...taken },
      conflict: {
        inactive: false,
        ...toldBy(request, conflict),
        rows: rows.map((row) => toldOf(row, { typed: given, current, words: request.words })),
      },
    }
  }

  async function edit(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const field = editField(secretId)
    const given = EditFormShape.read(bodyWith(request, field))
    const { saveAnyway, keepLinks, version } = given
    const change = changeOf(given, { sealedOnly: isSealedOnly(request, field) })
    const mayShare = editApiSecret(vault, request.user, {
      secretId,
      version: Number(version),
      fields: given,
      clientSecret: change,
      saveAnyway,
      keepLinks,
    })
    return reply.done(detailsUrl(secretId), 'api_secrets.updated', {}, mayShare ? { link: shareLink(secretId) } : {})
  }

  async function showReplace(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const current = editFormOf(vault, request.user, { secretId, inactiveToo: request.conflict !== null })
    const { conflict } = request
    const faster = conflict instanceof EditConflict ? toldBy(request, conflict) : null
    return reply.show('api-secrets/replace-secret', {
      secret: current,
      version: request.typed === null || faster !== null ? current.version : firstOf(request.typed, 'version'),
      faster,
      ...filled(request, { keepLinks: false }),
      inactive: conflict !== null && faster === null,
      ...choices,
      ...secretOf(request, replaceField(secretId)),
    })
  }

  async function replace(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const { version, ...given } = ReplaceForm.read(bodyWith(request, replaceField(secretId)))
    replaceClientSecret(vault, request.user, { secretId, version: Number(version), ...given })
    return reply.done(detailsUrl(secretId), 'api_secrets.replaced', {}, { text: { key: 'api_secrets.previous_kept' } })
  }

  /** The body, with the client secret that travelled sealed. @throws Invalid when its ten minutes are over */
  function bodyWith(request: FastifyRequest, field: SecretField): Fields {
    const body = withSecret(request, vault, field)
    if (isSealedOnly(request, field) && firstOf(body, field.name) === '')
      throw new Invalid({ clientSecret: 'api_secrets.no_longer_kept' })
    return body
  }

  function secretOf(request: FastifyRequest, field: SecretField) {
    return { sealed: sealSecret(request, vault, field), sealedName: sealedName(field) }
  }

  const config = { door: 'signed-in' } as const
  app.get('/api-secrets/add', { config }, showAdd)
  app.post('/api-secrets/add', { config, errorHandler: reshow(showAdd) }, add)
  app.get('/api-secrets/:id/edit', { config }, showEdit)
  app.post('/api-secrets/:id/edit', { config, errorHandler: reshow(showEdit) }, edit)
  app.get('/api-secrets/:id/replace-secret', { config }, showReplace)
  app.post('/api-secrets/:id/replace-secret', { config, errorHandler: reshow(showReplace) }, replace)
}

const choices = { methods: METHODS, limits: LIMITS }

const detailsUrl = (id: number) => `/api-secrets/${String(id)}`
const shareLink = (id: number) => ({
  href: `/api-secrets/${String(id)}/share`,
  key: 'api_secrets.share_this',
  dialog: true,
})
const editField = (id: number): SecretField => ({ name: 'clientSecret', purpose: `api_secrets.edit:${String(id)}` })
const replaceField = (id: number): SecretField => ({
  name: 'clientSecret',
  purpose: `api_secrets.replace:${String(id)}`,
})

/** Whether the client secret only travels in the hidden field: nothing new was typed over it. */
function isSealedOnly(request: FastifyRequest, field: SecretField): boolean {
  const body = request.body as Fields
  return firstOf(body, field.name) === '' && firstOf(body, sealedName(field)) !== ''
}

/** Who was faster, and when: another person, or oneself in another window. */
function toldBy({ user, words }: FastifyRequest, { by, at }: EditConflict) {
  const when = words.dateTime(at)
  return by.id === user.id
    ? { by: words.t('api_secrets.other_window'), told: words.t('api_secrets.changed_by_you', { when }) }
    : { by: by.name, told: words.t('api_secrets.changed_by', { name: by.name, when }) }
}

function changeOf(
  { clientSecret, clearClientSecret }: { clientSecret: string; clearClientSecret: boolean },
  { sealedOnly }: { sealedOnly: boolean },
): SecretChange {
  if (!clearClientSecret) return clientSecret === '' ? { keep: true } : { to: clientSecret }
  if (clientSecret !== '' && !sealedOnly) throw new Invalid({ clientSecret: 'api_secrets.clear_or_type' })
  return { clear: true }
}

function toldOf(
  { field, theirs, mine }: { field: keyof TypedFields | 'clientSecret'; theirs: boolean; mine: boolean },
  { typed, current, words }: { typed: TypedFields; current: EditForm; words: Words },
) {
  const label = words.t(
    `api_secrets.${field === 'clientId' ? 'client_id' : field === 'clientSecret' ? 'client_secret' : field}`,
  )
  if (field !== 'clientSecret')
    return { label, theirs: theirs ? current.fields[field] : null, mine: mine ? typed[field] : null }
  const changed = words.t('api_secrets.secret_changed')
  return { label, theirs: theirs ? changed : null, mine: mine ? changed : null }
}
