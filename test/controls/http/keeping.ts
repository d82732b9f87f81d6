// Ways of carrying what was typed with one fault in each.
import type { FastifyInstance } from 'fastify'
import { sealForm, unsealForm, type Whose } from '../../../src/crypto/sealed-form.ts'
import type { Vault } from '../../../src/vault/vault.ts'

type Sent = Record<string, string> | undefined

/** What was sealed for one person is opened for whoever sends it, at the sign-in page and at the form. */
export function opensForAnybody(app: FastifyInstance, vault: Vault): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const sent = request.body as Sent
    const { actor } = request
    const ids = vault.db.raw.prepare('SELECT id FROM users').pluck().all() as number[]
    const signingIn = vault.db.raw.prepare('SELECT id FROM users WHERE username = ?').pluck().get(sent?.['who'])
    const userId = actor.kind === 'user' ? actor.id : (signingIn as number | undefined)
    for (const name of ['kept', '_kept']) {
      const given = sent?.[name]
      if (sent === undefined || given === undefined || userId === undefined) continue
      const purpose = `kept ${name === 'kept' ? String(sent['next']) : request.url}`
      const field = (whose: Whose) => ({ whose, purpose, now: vault.now() })
      const text = ids.map((id) => unsealForm(vault.keyring, field({ userId: id }), given.slice(5))).find(Boolean)
      if (text) sent[name] = `user.${sealForm(vault.keyring, field({ userId }), text)}`
    }
    done()
  })
}

/** It travels as it was typed. */
export function carriesInClear(app: FastifyInstance): void {
  app.addHook('onSend', async (request, _reply, payload) => {
    const sent = request.body as Sent
    if (typeof payload !== 'string' || sent === undefined) return payload
    return payload.replace('</form>', `<input type="hidden" name="kept" value="${JSON.stringify(sent)}"></form>`)
  })
}
