import { mkdirSync } from 'node:fs'
import { startSandbox } from '@countinghouse/sandbox'
import { sandboxFile, takeHome } from '../home.ts'
import { demandPort } from '../ports.ts'
import { readSettings } from '../settings.ts'
import { untilStopped } from '../stop.ts'

/** Without a shop: for trying the sandbox, or for another program's tests. */
export async function sandbox(): Promise<undefined> {
  const { home, host, sandboxPort } = readSettings()
  await demandPort(host, sandboxPort, 'SANDBOX_PORT')
  const lock = takeHome(home)
  mkdirSync(home, { recursive: true })
  const running = await startSandbox({ host, port: sandboxPort, databasePath: sandboxFile(home) })
  console.log(`\n  The Stripe sandbox is open at ${running.url}. Ctrl-C closes it.\n`)
  await untilStopped()
  await running.close()
  lock.release()
}
