/** The operator's terminal beside a shop that runs: commands as typed, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { takeHome } from '../../packages/cli/src/home.ts'
import { compileCache } from '../compile-cache.ts'
import type { ChaosShop } from './shop-process.ts'

export interface Answer {
  code: number | null
  said: string
  complained: string
}

export interface Terminal {
  (...words: string[]): Promise<Answer>
  /** Ends the command as soon as `reached`: SIGINT is Ctrl-C. */
  until(reached: () => Promise<boolean>, signal: NodeJS.Signals, ...words: string[]): Promise<Answer>
  /** With this to read, as from a pipe. */
  fed(input: string, ...words: string[]): Promise<Answer>
}

/** As in the shop's own folder: with its settings. The lock on the home says that the shop runs. */
export function openTerminal(shop: ChaosShop): Terminal {
  const home = mkdtempSync(join(tmpdir(), 'countinghouse-home-'))
  const lock = takeHome(home)
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
  const type = (...words: string[]) => run(words, { env, home })
  const until: Terminal['until'] = (reached, signal, ...words) =>
    run(words, {
      env,
      home,
      async meanwhile(child) {
        while (child.exitCode === null && !(await reached())) {
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
        child.kill(signal)
      },
    })
  const fed: Terminal['fed'] = (input, ...words) => run(words, { env, home, input })
  return Object.assign(type, { until, fed })
}

const main = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))

interface Running {
  env: NodeJS.ProcessEnv
  home: string
  input?: string
  meanwhile?: (child: ChildProcess) => Promise<void>
}

function run(words: string[], { env, home, input = '', meanwhile }: Running): Promise<Answer> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...words], {
    env,
    cwd: home,
  })
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  let said = ''
  let complained = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complained += text
  })
  child.on('close', (code) => resolve({ code, said, complained }))
  child.stdin.end(input)
  meanwhile?.(child).catch(reject)
  return promise
}
