import { mkdirSync } from 'node:fs'
import { startSandbox } from '@countinghouse/sandbox'
import { readArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { sandboxFile, takeHome } from '../home.ts'
import { requirePort } from '../ports.ts'
import { readSettings } from '../settings.ts'
import { untilStopped } from '../stop.ts'

const usage = `countinghouse sandbox
                      --port 12111      where it listens, else SANDBOX_PORT
                      --host 127.0.0.1  on which address, else HOST
                      --data a.sqlite   keeps everything in this file, else in the shop's own place
                      --seed words      the same seed and the same calls give the same ids`

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  seed: { type: 'string' },
} as const

/** Without a shop: for trying the sandbox, or for another program's tests. What is published by itself takes the same words. */
export async function sandbox(args: string[]): Promise<undefined> {
  const { values, positionals } = readArguments(args, options, usage)
  if (positionals.length > 0) {
    throw new CliError(`sandbox knows no "${positionals.join(' ')}".`, usage)
  }
  const settings = readSettings()
  const { host = settings.host, data, seed } = values
  const port = values.port === undefined ? settings.sandboxPort : readPort(values.port)
  await requirePort(host, port, 'SANDBOX_PORT')
  const { databasePath, release } =
    data === undefined ? takeOwnPlace(settings.home) : { databasePath: data, release() {} }
  const running = await startSandbox({ host, port, databasePath, ...(seed === undefined ? {} : { seed }) })
  console.log(`\n  The Stripe sandbox is open at ${running.url}. Ctrl-C closes it.\n`)
  await untilStopped()
  await running.close()
  release()
}

function readPort(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535) {
    return Number(text)
  }
  throw new CliError(`--port ${text} is no port.`, usage)
}

/** Where the shop's sandbox keeps what it knows; nobody else may have it open. */
function takeOwnPlace(home: string): { databasePath: string; release(): void } {
  const lock = takeHome(home)
  mkdirSync(home, { recursive: true })
  return { databasePath: sandboxFile(home), release: () => lock.release() }
}
