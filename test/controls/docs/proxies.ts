// The examples of the proxies with faults in them that the proof must find: whole addresses in the log, everybody let in,
// answers compressed that MySafe leaves as they are.
import type { ProxyName } from '../../fixtures/proxies.ts'

const PLANTED: Readonly<Record<ProxyName, readonly (readonly [string, string])[]>> = {
  nginx: [
    ['error_log /dev/null emerg', 'error_log /var/log/nginx/mysafe-error.log error'],
    ['deny all;', ''],
    ['gzip off;', 'gzip_proxied any;'],
  ],
  caddy: [
    ['request>uri delete', 'request>proto delete'],
    ['respond @elsewhere 403', ''],
    ['reverse_proxy 127', 'encode {\n\t\tgzip\n\t\tminimum_length 1\n\t}\n\treverse_proxy 127'],
  ],
}

export const faulty = (name: ProxyName, text: string): string =>
  PLANTED[name].reduce((so, [right, wrong]) => so.replaceAll(right, wrong), text)

/** The promises that are then broken, by how they begin. */
export const FOUND = ['who is not of the network', 'a link opens', 'one-time addresses']
