/** Starts a sandbox that listens on a port of this machine. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts'

export interface StartOptions extends Omit<SandboxOptions, 'publicUrl'> {
  /** 0 chooses any free port. */
  port: number
  /** Default `127.0.0.1`. */
  host?: string
  /** The URL at which browsers reach it, if that is not `http://host:port`. */
  publicUrl?: string
}

export interface StartedSandbox {
  url: string
  port: number
  sandbox: Sandbox
  close(): Promise<void>
}

/** @throws the server's error, such as EADDRINUSE for a port that is in use */
export async function startSandbox({
  port,
  host = '127.0.0.1',
  publicUrl,
  ...options
}: StartOptions): Promise<StartedSandbox> {
  // The server listens before the database is opened, so that a port in use leaves no file behind.
  let handler: ReturnType<typeof getRequestListener> | undefined
  const server = createServer((request, response) => void handler?.(request, response))
  server.on('clientError', rejectBrokenRequest)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const actualPort = typeof address === 'object' && address !== null ? address.port : port
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`
  const sandbox = createSandbox({ ...options, publicUrl: publicUrl ?? url })
  handler = getRequestListener(sandbox.fetch, { overrideGlobalObjects: false })
  return {
    url,
    port: actualPort,
    sandbox,
    async close() {
      server.close()
      server.closeAllConnections()
      await sandbox.idle().catch(() => undefined)
      sandbox.close()
    },
  }
}

/**
 * Responds to input that is not HTTP, which never becomes a request, in the error envelope of the
 * API.
 */
function rejectBrokenRequest(error: Error & { code?: string }, socket: Duplex) {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    return void socket.destroy()
  }
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The headers are too large.']
      : ['400 Bad Request', 'The request is not valid HTTP.']
  const body = JSON.stringify({ error: { type: 'invalid_request_error', message, request_log_url: null } })
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
}
