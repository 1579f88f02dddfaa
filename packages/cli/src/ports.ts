/** Finds free ports, and explains why a port cannot be used. */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { CliError } from './cli-error.ts'

/** Below the ports that operating systems assign themselves, from 32768 or 49152 on. */
const [first, last] = [20_000, 30_000]

/**
 * A port of 127.0.0.1 that is free now. Not assigned by the operating system, which could assign
 * the same port to another connection before the server that needs it starts, or while that server
 * restarts.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(first, last)
    if (await isPortFree('127.0.0.1', port)) {
      return port
    }
  }
  throw new CliError(
    `No free port found on 127.0.0.1 between ${first} and ${last}.`,
    'Stop some of the programs that listen there.',
  )
}

export async function isPortFree(host: string, port: number): Promise<boolean> {
  return typeof (await listenOnce(host, port)) === 'number'
}

/** @throws CliError with the port and `variable`, the setting that changes it */
export async function requirePort(host: string, port: number, variable: string): Promise<void> {
  const result = await listenOnce(host, port)
  if (typeof result === 'number') {
    return
  }
  if (result.code === 'EADDRINUSE') {
    throw new CliError(
      `Port ${port} is already in use.`,
      `Stop the program that uses it, or set ${variable} to another port, such as ${variable}=${port + 10}.`,
    )
  }
  if (result.code === 'EACCES') {
    throw new CliError(
      `This user is not allowed to listen on port ${port}.`,
      `Set ${variable} to a port above 1023.`,
    )
  }
  throw new CliError(
    `Cannot listen on ${host}, port ${port}: ${result.message}.`,
    `Check HOST and ${variable}.`,
  )
}

/** The port that was opened and closed again, or the error of the operating system. */
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
