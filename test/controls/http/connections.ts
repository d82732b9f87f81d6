// A planted fault: whoever comes may hold as many connections as they like.
import type { boundConnections } from '../../../src/http/connections.ts'

export const boundsNobody: typeof boundConnections = () => undefined
