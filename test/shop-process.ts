/** The shop as a customer's machine runs it: `countinghouse start` in a process of its own, with a home, ports and a database of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../packages/cli/src/ports.ts'
import { wipeCluster } from '../packages/cli/src/postgres/cluster.ts'
import { schema } from '../packages/cli/src/settings.ts'
import { compileCache } from './compile-cache.ts'

const main = fileURLToPath(new URL('../packages/cli/src/main.ts', import.meta.url))

/** A place to start shops in, one after the other. */
export interface Environment {
  home: string
  url: string
  sandboxUrl: string
  settings: Record<string, string>
  /** Ends what runs and leaves nothing. */
  clear(): Promise<void>
}

export interface ShopProcess {
  child: ChildProcess
  /** All that it said. */
  output(): string
  /** As Ctrl-C or `kill` do. Resolves with the exit code when it has ended. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export async function findEnvironment(): Promise<Environment> {
  const port = await freePort()
  let sandboxPort = port
  while (sandboxPort === port) {
    sandboxPort = await freePort()
  }
  // Everybody may look into it: PostgreSQL's own user must.
  const home = mkdtempSync(join(tmpdir(), 'countinghouse shop '))
  const ports = { PORT: String(port), SANDBOX_PORT: String(sandboxPort) }
  // All customers of a test come from one address.
  const names = ['CHECKOUT', 'SIGN_IN', 'ACCOUNT', 'SPENDING', 'OTHER']
  const limits = Object.fromEntries(names.map((name) => [`RATE_LIMIT_${name}`, '0']))
  const settings = { COUNTINGHOUSE_HOME: home, ...ports, ...limits, LOG_LEVEL: 'warn' }
  return {
    home,
    url: `http://localhost:${port}`,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    settings,
    async clear() {
      await Promise.all([...running].map((stop) => stop()))
      wipeCluster(home)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

const running = new Set<() => Promise<unknown>>()

/** Resolves when the shop says that it is ready; rejects, with what it said, when it ends before. */
export async function startShop(
  { settings, home }: Environment,
  args: string[] = [],
  command: 'start' | 'dev' = 'start',
): Promise<ShopProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, command, ...args], {
    // There is no .env here; and what the developer's shell says is not for this shop.
    cwd: home,
    env: { ...withoutSettings(process.env), ...compileCache, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const ended = Promise.withResolvers<number | null>()
  const ready = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk
      if (/Ready( for changes)? after/.test(said)) {
        ready.resolve()
      }
    })
  }
  child.on('exit', (code) => {
    ended.resolve(code)
    ready.reject(new Error(said))
  })
  const stop = (signal: NodeJS.Signals = 'SIGINT') => {
    child.kill(signal)
    return ended.promise
  }
  running.add(stop)
  ended.promise.then(() => running.delete(stop))
  await ready.promise
  return { child, output: () => said, stop }
}

function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rest = { ...environment }
  for (const name of Object.keys(schema.shape)) {
    delete rest[name]
  }
  return rest
}
