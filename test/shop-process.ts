/**
 * The shop as a merchant runs it: `countinghouse start` in a separate process, with its own data
 * directory, ports and database.
 */
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

/** A data directory and ports with which a test starts shops, one after the other. */
export interface Environment {
  home: string
  url: string
  sandboxUrl: string
  settings: Record<string, string>
  /** Stops what is running and deletes the data directory. */
  clear(): Promise<void>
}

export interface ShopProcess {
  child: ChildProcess
  /** Everything it printed. */
  output(): string
  /**
   * Sends a signal, as Ctrl-C or `kill` do, and resolves with the exit code when the process has
   * ended.
   */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export async function findEnvironment(): Promise<Environment> {
  const port = await freePort()
  let sandboxPort = port
  while (sandboxPort === port) {
    sandboxPort = await freePort()
  }
  // Readable by other users, since PostgreSQL may run as one.
  const home = mkdtempSync(join(tmpdir(), 'countinghouse shop '))
  const ports = { PORT: String(port), SANDBOX_PORT: String(sandboxPort) }
  // All customers of a test share one IP address.
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

/** Resolves when the shop prints that it is ready; rejects with its output if it exits first. */
export async function startShop(
  { settings, home }: Environment,
  args: string[] = [],
  command: 'start' | 'dev' = 'start',
): Promise<ShopProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, command, ...args], {
    // This folder has no .env, and settings of the developer's shell are removed.
    cwd: home,
    env: { ...withoutSettings(process.env), ...compileCache, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const ended = Promise.withResolvers<number | null>()
  const ready = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk
      if (/Ready( in development mode)? in \d/.test(printed)) {
        ready.resolve()
      }
    })
  }
  child.on('exit', (code) => {
    ended.resolve(code)
    ready.reject(new Error(printed))
  })
  const stop = (signal: NodeJS.Signals = 'SIGINT') => {
    child.kill(signal)
    return ended.promise
  }
  running.add(stop)
  ended.promise.then(() => running.delete(stop))
  await ready.promise
  return { child, output: () => printed, stop }
}

function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rest = { ...environment }
  for (const name of Object.keys(schema.shape)) {
    delete rest[name]
  }
  return rest
}
