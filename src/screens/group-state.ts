// Disabling a group and enabling it again, of either kind: the question, and the act.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Door } from '../http/doors.ts'
import { idAddressed } from '../http/forms.ts'
import type { SignedIn } from '../vault/actors.ts'
import { refuseState } from '../vault/group-rules.ts'

/** A kind of group: the address of its list, the folder of its views, who comes in, and its verbs. */
interface Kind {
  readonly list: string
  readonly views: string
  readonly door: Door
  readonly groupOf: (user: SignedIn, asked: { groupId: number }) => { readonly disabledAt: number | null }
  readonly setState: (user: SignedIn, asked: { groupId: number; active: boolean }) => void
}

export function groupStateScreens(app: FastifyInstance, { list, views, door, groupOf, setState }: Kind): void {
  for (const [act, active] of [
    ['disable', false],
    ['enable', true],
  ] as const) {
    async function showState(request: FastifyRequest, reply: FastifyReply) {
      const group = groupOf(request.user, { groupId: idAddressed(request) })
      refuseState(group, { active })
      return reply.show(`${views}/${act}`, { group })
    }

    async function state(request: FastifyRequest, reply: FastifyReply) {
      setState(request.user, { groupId: idAddressed(request), active })
      return reply.done(list, active ? 'groups.enabled' : 'groups.disabled')
    }

    app.get(`${list}/:id/${act}`, { config: { door } }, showState)
    app.post(`${list}/:id/${act}`, { config: { door } }, state)
  }
}
