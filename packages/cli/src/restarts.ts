/** Runs a program as a child process and restarts it when source files change. */
import { type ChildProcess, spawn } from 'node:child_process'
import { print } from './steps.ts'
import { stopping } from './stop.ts'
import { type WatchOptions, watchFiles } from './watch-files.ts'

export interface RestartOptions extends WatchOptions {
  /** Node's arguments for the next start; `starts` counts those before it. */
  args: (starts: number) => string[]
  /** Stops the program and the watcher. Default: `stopping`. */
  signal?: AbortSignal
  /** Prints a message. Default: to the terminal. */
  report?: (message: string) => void
}

/** Closing the shop takes at most 30 s; a program that takes longer is killed. */
const stopSecondsMax = 35

/**
 * The program receives the message `stop` when it has to end, and sends `ready` when it has
 * started. If it ends before it was ever ready, this function returns. If it ends later, for
 * example because of a syntax error, it is started again at the next change.
 * @returns the exit code: the program's own if it was never ready, 0 when stopped
 */
export async function runWithRestarts(options: RestartOptions): Promise<number> {
  const { args, signal = stopping, report = print } = options
  const watcher = watchFiles(options)
  const stopped = untilAborted(signal)
  let wasReady = false
  try {
    for (let starts = 0; ; starts++) {
      watcher.reset()
      const program = startProgram(args(starts), () => {
        wasReady = true
      })
      const change = await Promise.race([watcher.changed(), program.ended, stopped])
      if (signal.aborted) {
        await program.stop()
        return 0
      }
      if (typeof change === 'number' && !wasReady) {
        return change
      }
      const paths = Array.isArray(change) ? change : await waitForChange(watcher, stopped, report)
      if (!paths) {
        return 0
      }
      report(`Restarting: ${describe(paths)} changed.`)
      await program.stop()
      if (signal.aborted) {
        return 0
      }
    }
  } finally {
    watcher.close()
  }
}

async function waitForChange(
  watcher: ReturnType<typeof watchFiles>,
  stopped: Promise<undefined>,
  report: (message: string) => void,
): Promise<string[] | undefined> {
  report('The shop is not running. Save a file to start it again.')
  return await Promise.race([watcher.changed(), stopped])
}

function describe(paths: string[]): string {
  const [first = '', ...others] = paths
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

interface Program {
  /** Resolves with the exit code; 1 when a signal ended it. */
  ended: Promise<number>
  /** Resolves when it has ended. */
  stop(): Promise<void>
}

function startProgram(args: string[], onReady: () => void): Program {
  // When this process is killed, the channel closes, and the program stops by itself.
  const child: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  child.on('message', (message) => message === 'ready' && onReady())
  const { promise: ended, resolve, reject } = Promise.withResolvers<number>()
  child.once('error', reject)
  child.once('exit', (code) => resolve(code ?? 1))
  return {
    ended,
    async stop() {
      if (child.connected) {
        child.send('stop', () => {})
      }
      const killTimer = setTimeout(() => child.kill('SIGKILL'), stopSecondsMax * 1000)
      await ended
      clearTimeout(killTimer)
    },
  }
}

function untilAborted(signal: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  if (signal.aborted) {
    resolve(undefined)
  }
  signal.addEventListener('abort', () => resolve(undefined), { once: true })
  return promise
}
