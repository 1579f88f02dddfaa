/** Ports: which are free, and what to say of one that is not. */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { CliError } from './cli-error.ts'

/** Below those that any system hands out by itself, from 32768 or 49152 on. */
const [first, last] = [20_000, 30_000]

/**
 * A port of 127.0.0.1 that was free a moment ago. One that the system picks it may give to the next who connects or listens anywhere, while
 * who was to have it is about to start, or starts again.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(first, last)
    if (await isPortFree('127.0.0.1', port)) {
      return port
    }
  }
  throw new CliError(
    `No port of 127.0.0.1 from ${first} to ${last} seems to be free.`,
    'End some of what listens there.',
  )
}

export async function isPortFree(host: string, port: number): Promise<boolean> {
  return typeof (await listenOnce(host, port)) === 'number'
}

/** @throws CliError naming the port and `variable`, the setting that moves it */
export async function requirePort(host: string, port: number, variable: string): Promise<void> {
  const answer = await listenOnce(host, port)
  if (typeof answer === 'number') {
    return
  }
  if (answer.code === 'EADDRINUSE') {
    throw new CliError(
      `Port ${port} is taken by another program.`,
      `Stop that one, or set ${variable} to another port: ${variable}=${port + 10}`,
    )
  }
  if (answer.code === 'EACCES') {
    throw new CliError(`Port ${port} is not ours to open.`, `Set ${variable} to a port above 1023.`)
  }
  throw new CliError(
    `Cannot listen on ${host}, port ${port}: ${answer.message}.`,
    `Check HOST and ${variable}.`,
  )
}

/** The port it got, or the system's error. */
function listenOnce(host: string, port: number): Promise<number | NodeJS.ErrnoException> {
  const { promise, resolve } = Promise.withResolvers<number | NodeJS.ErrnoException>()
  const server = createServer()
  server.once('error', resolve)
  server.listen(port, host, () => {
    const address = server.address()
    server.close(() => resolve(address && typeof address === 'object' ? address.port : port))
  })
  return promise
}
