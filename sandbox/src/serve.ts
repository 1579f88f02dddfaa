/** A sandbox on a port of this machine. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts'

export interface StartOptions extends Omit<SandboxOptions, 'publicUrl'> {
  /** 0 takes any free port. */
  port: number
  host?: string
  /** Where browsers reach it, when that is not `http://host:port`. */
  publicUrl?: string
}

export interface StartedSandbox {
  url: string
  port: number
  sandbox: Sandbox
  close(): Promise<void>
}

/** @throws the server's error, such as EADDRINUSE for a taken port */
export async function startSandbox({ port, host = '127.0.0.1', publicUrl, ...options }: StartOptions): Promise<StartedSandbox> {
  // The server comes first: a taken port must leave no database behind.
  let handler: ReturnType<typeof getRequestListener> | undefined
  const server = createServer((request, response) => void handler?.(request, response))
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
