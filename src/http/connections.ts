// How many connections one peer holds at once: those who only wait cost memory too, and one machine can open very many.
import { BlockList, isIPv6, type Server, type Socket } from 'node:net'
import { peerKey } from './limits.ts'

/** Far more than all browsers of a house behind one address hold. */
const MOST_CONNECTIONS = 4_000

/**
 * Turns away what one peer opens beyond `most`, before a byte of it is read. A trusted proxy speaks for very many people,
 * and bounds them itself.
 * @param given proxies: addresses or ranges, as they stand in MYSAFE_TRUSTED_PROXIES
 */
export function boundConnections(
  server: Server,
  { proxies, most = MOST_CONNECTIONS }: { proxies: readonly string[]; most?: number },
): void {
  const trusted = listOf(proxies)
  const held = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket
    // Gone before we looked.
    if (remoteAddress === undefined || trusted.check(remoteAddress, familyOf(remoteAddress))) return
    const peer = peerKey(remoteAddress)
    const before = held.get(peer) ?? 0
    if (before >= most) {
      socket.destroy()
      return
    }
    held.set(peer, before + 1)
    socket.once('close', () => {
      const left = Number(held.get(peer)) - 1
      if (left > 0) held.set(peer, left)
      else held.delete(peer)
    })
  })
}

function listOf(proxies: readonly string[]): BlockList {
  const list = new BlockList()
  for (const proxy of proxies) {
    const [address, bits] = proxy.split('/') as [string, string?]
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return list
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}
