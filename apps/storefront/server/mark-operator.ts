import type { IncomingMessage } from 'node:http'
import { isFromOperator } from '@countinghouse/api'
import { operatorHeader } from './shop.ts'

/**
 * Pages see headers and no socket, so who is on the other end is decided here and told to them in a header that nobody can forge: by
 * a secret, so that it proves nothing where another server runs Next.
 */
export function markOperator(request: IncomingMessage, siteUrl: string, secret: string): void {
  const header = (name: string) => request.headers[name]?.toString()
  const isOperator = isFromOperator({ remoteAddress: request.socket.remoteAddress, header }, siteUrl)
  delete request.headers[operatorHeader]
  if (isOperator) {
    request.headers[operatorHeader] = secret
  }
}
