/** `countinghouse sandbox`, as published: the sandbox on a port, until Ctrl-C. */
import { parseArgs } from 'node:util'
import { startSandbox } from '../src/index.ts'

const usage = `countinghouse sandbox: a Stripe that fits in a drawer.

  --port <number>   where it listens (12111)
  --host <address>  on which address (127.0.0.1)
  --data <file>     keeps everything in this file; without it, everything ends with the process
  --seed <text>     the same seed and the same calls give the same ids
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
  if (values.help || positionals[0] !== 'sandbox') {
    console.log(usage)
    process.exitCode = values.help || positionals.length === 0 ? 0 : 1
    return
  }
  const { port, host, data, seed } = values
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`--port ${port} is no port.`)
  }
  const running = await startSandbox({
    port: Number(port),
    host,
    ...(data === undefined ? {} : { databasePath: data }),
    ...(seed === undefined ? {} : { seed }),
  })
  console.log(`The Stripe sandbox is open at ${running.url}. Ctrl-C closes it.`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close())
  }
}

main().catch((error: Error & { code?: string }) => {
  console.error(error.code === 'EADDRINUSE' ? 'That port is taken: give another with --port.' : error.message)
  process.exitCode = 1
})
