import type { IncomingMessage } from 'node:http'
import { isFromAdmin } from '@countinghouse/api'
import { adminHeader } from './shop.ts'

/**
 * Pages see headers and no socket, so who is on the other end is decided here and told to them in a header that nobody can forge: by
 * a secret, so that it proves nothing where another server runs Next.
 */
export function markAdmin(request: IncomingMessage, siteUrl: string, secret: string): void {
  const header = (name: string) => request.headers[name]?.toString()
  const isAdminRequest = isFromAdmin({ remoteAddress: request.socket.remoteAddress, header }, siteUrl)
  delete request.headers[adminHeader]
  if (isAdminRequest) {
    request.headers[adminHeader] = secret
  }
}
