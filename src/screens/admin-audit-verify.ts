// Administration, Audit, Verify: the proof that nobody changed, removed or added an event, while everybody goes on working.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Web } from '../http/web.ts'
import type { Words } from '../http/words.ts'
import { publicKeyForAudit } from '../vault/audit-notes.ts'
import { createVerifier, type Proof } from '../vault/audit-verify.ts'
import { AUDIT } from './admin-audit-filters.ts'

const VERIFY = `${AUDIT}/verify`

// Seconds after which a page without script looks again how far the proof is.
const LOOK_AGAIN = '2'

export function adminAuditVerifyScreens(app: FastifyInstance, { vault, places }: Web): void {
  const onFault = (fault: unknown) => app.log.error({ err: fault }, 'the trail could not be verified')
  const verifier = createVerifier(vault, { rootKeyFile: places?.rootKeyFile ?? null, onFault })
  app.addHook('onClose', (_app, done) => {
    verifier.stop()
    done()
  })

  async function showVerify(request: FastifyRequest, reply: FastifyReply) {
    const proof = verifier.last(request.user)
    const goesOn = proof !== null && proof.ended === null
    if (goesOn) reply.header('Refresh', LOOK_AGAIN)
    const publicKey = publicKeyForAudit(vault)
    return reply.show('admin-audit/verify', { proof, goesOn, said: proof && said(proof, request.words), publicKey })
  }

  async function verify(request: FastifyRequest, reply: FastifyReply) {
    await verifier.begin(request.user)
    return reply.goTo(VERIFY)
  }

  const config = { door: 'admin' } as const
  app.get(VERIFY, { config }, showVerify)
  app.post(VERIFY, { config }, verify)
}

/** A proof as the piece shared/_notice takes it, and the facts below it; null while it goes on. */
function said({ ended, anchored }: Proof, { t, dateTime }: Words) {
  if (ended === null) return null
  const { at, verdict } = ended
  if (verdict === 'failed')
    return {
      notice: { kind: 'danger', title: t('audit.failed'), text: t('audit.failed_how') },
      at,
      verdict: null,
      pruned: null,
      anchored,
    }
  const { fault, mark } = verdict
  const notice =
    fault === null
      ? { kind: 'success', title: t('audit.whole'), text: t('audit.whole_what') }
      : {
          kind: 'danger',
          title: t('audit.broken'),
          text: `${t(`audit.broken_${fault.what}`, { number: fault.number })} ${t('audit.broken_how')}`,
        }
  const pruned = mark && t('audit.pruned_until', { number: mark.head.number, time: dateTime(mark.at) })
  return { notice, at, verdict, pruned, anchored }
}
