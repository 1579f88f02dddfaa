/** Runs commands of the CLI against a running shop, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { lockHome } from '../../packages/cli/src/home.ts'
import { compileCache } from '../compile-cache.ts'
import type { ChaosShop } from './shop-process.ts'

export interface CommandResult {
  /** The exit code; `null` when a signal ended the command. */
  code: number | null
  stdout: string
  stderr: string
}

export interface Cli {
  (...args: string[]): Promise<CommandResult>
  /** Sends `signal` to the command as soon as `reached` resolves to true. */
  until(reached: () => Promise<boolean>, signal: NodeJS.Signals, ...args: string[]): Promise<CommandResult>
  /** With `input` on stdin. */
  withInput(input: string, ...args: string[]): Promise<CommandResult>
}

/** Uses the shop's settings. The lock on the data directory marks the shop as running. */
export function openCli(shop: ChaosShop): Cli {
  const home = mkdtempSync(join(tmpdir(), 'countinghouse-home-'))
  const lock = lockHome(home)
  onTestFinished(() => {
    lock.release()
    rmSync(home, { recursive: true })
  })
  const env = {
    NODE_ENV: 'production' as const,
    ...compileCache,
    COUNTINGHOUSE_HOME: home,
    DATABASE_URL: shop.databaseUrl,
    PORT: String(shop.port),
    SANDBOX_PORT: String(shop.sandboxPort),
  }
  const runCommand = (...args: string[]) => run(args, { env, home })
  const until: Cli['until'] = (reached, signal, ...args) =>
    run(args, {
      env,
      home,
      async meanwhile(child) {
        while (child.exitCode === null && !(await reached())) {
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
        child.kill(signal)
      },
    })
  const withInput: Cli['withInput'] = (input, ...args) => run(args, { env, home, input })
  return Object.assign(runCommand, { until, withInput })
}

const main = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))

interface RunOptions {
  env: NodeJS.ProcessEnv
  home: string
  input?: string
  meanwhile?: (child: ChildProcess) => Promise<void>
}

function run(args: string[], { env, home, input = '', meanwhile }: RunOptions): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    env,
    cwd: home,
  })
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>()
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  child.on('close', (code) => resolve({ code, stdout, stderr }))
  child.stdin.end(input)
  meanwhile?.(child).catch(reject)
  return promise
}
