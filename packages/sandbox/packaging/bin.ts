/** The command of the published package: starts a sandbox on a port until Ctrl-C. */
import { parseArgs } from 'node:util'
import { startSandbox } from '../src/index.ts'

const usage = `Usage: countinghouse-sandbox [start] [options]

Runs an offline Stripe API with hosted payment pages, signed webhooks, a dashboard, a clock that can be advanced,
and faults on request.

  --port <port>   Port to listen on (default: 12111)
  --host <host>   Address to listen on (default: 127.0.0.1)
  --data <file>   SQLite file to store the data in (default: in memory, lost when the process ends)
  --seed <text>   Seed of generated ids: the same seed and requests give the same ids (default: random)
  -h, --help      Show this help
`

const options = {
  port: { type: 'string', default: '12111' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  seed: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

async function main() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [command = 'start', ...others] = positionals
  const isValid = command === 'start' && others.length === 0
  if (values.help || !isValid) {
    console.log(usage)
    process.exitCode = isValid ? 0 : 1
    return
  }
  const { port, host, data, seed } = values
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`Invalid port: ${port}. Enter a number from 0 to 65535.`)
  }
  const running = await startSandbox({
    port: Number(port),
    host,
    ...(data === undefined ? {} : { databasePath: data }),
    ...(seed === undefined ? {} : { seed }),
  })
  console.log(`The Stripe sandbox is running at ${running.url}. Press Ctrl-C to stop it.`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close())
  }
}

main().catch((error: Error & { code?: string }) => {
  console.error(
    error.code === 'EADDRINUSE' ? 'The port is already in use. Choose another with --port.' : error.message,
  )
  process.exitCode = 1
})
