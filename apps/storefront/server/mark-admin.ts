import type { IncomingMessage } from 'node:http'
import { isFromOwnMachine } from '@countinghouse/api'
import { adminHeader } from './shop.ts'

/**
 * Marks a request from the shop's own machine as an admin's. Pages cannot see the socket, so the
 * result is passed in a header. Its value is the secret, and a header sent by the client is
 * removed, so that it cannot be forged, not even where another server runs Next.
 */
export function markAdmin(request: IncomingMessage, siteUrl: string, secret: string): void {
  const header = (name: string) => request.headers[name]?.toString()
  const isAdminRequest = isFromOwnMachine({ remoteAddress: request.socket.remoteAddress, header }, siteUrl)
  delete request.headers[adminHeader]
  if (isAdminRequest) {
    request.headers[adminHeader] = secret
  }
}
