import { mkdirSync } from 'node:fs'
import { startSandbox } from '@countinghouse/sandbox'
import { parseArguments, rejectPositionals } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { lockHome, sandboxFile } from '../home.ts'
import { requirePort } from '../ports.ts'
import { readSettings } from '../settings.ts'
import { untilStopped } from '../stop.ts'

const usage = `Usage: countinghouse sandbox [options]

Runs the Stripe sandbox without a shop: an offline Stripe API with its hosted pages, webhooks and dashboard.

  --port <port>   Port to listen on (default: SANDBOX_PORT)
  --host <host>   Address to listen on (default: HOST)
  --data <file>   SQLite file to store the data in (default: sandbox.sqlite in the data directory)
  --seed <text>   Seed of generated ids: the same seed and requests give the same ids (default: random)`

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  seed: { type: 'string' },
} as const

/** Takes the same options as the command of the separately published sandbox. */
export async function sandbox(args: string[]): Promise<undefined> {
  const { values, positionals } = parseArguments(args, options, usage)
  rejectPositionals(positionals, usage)
  const settings = readSettings()
  const { host = settings.host, data, seed } = values
  const port = values.port === undefined ? settings.sandboxPort : readPort(values.port)
  await requirePort(host, port, 'SANDBOX_PORT')
  const { databasePath, release } =
    data === undefined ? lockDataFile(settings.home) : { databasePath: data, release() {} }
  const started = await startSandbox({ host, port, databasePath, ...(seed === undefined ? {} : { seed }) })
  console.log(`\n  Stripe sandbox ready at ${started.url}. Press Ctrl-C to stop.\n`)
  await untilStopped()
  await started.close()
  release()
}

function readPort(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535) {
    return Number(text)
  }
  throw new CliError(`--port ${text} is not a valid port.`, usage)
}

/** The data file of the shop's sandbox, which only one process may open. */
function lockDataFile(home: string): { databasePath: string; release(): void } {
  const lock = lockHome(home)
  mkdirSync(home, { recursive: true })
  return { databasePath: sandboxFile(home), release: () => lock.release() }
}
