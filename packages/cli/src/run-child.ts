/** Runs a program in this terminal until it ends, and stops it when this process is stopped. */
import { spawn } from 'node:child_process'
import { stopping } from './stop.ts'

export interface ChildOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** `inherit` for a program that reads keys. Default: `ignore`. */
  stdin?: 'inherit' | 'ignore'
}

/**
 * @returns the exit code; 1 when a signal ended the program
 * @throws the reason of `stopping` when this process was stopped, once the program has ended
 */
export async function runChild(
  command: string,
  args: string[],
  { cwd, env, stdin = 'ignore' }: ChildOptions = {},
): Promise<number> {
  stopping.throwIfAborted()
  const child = spawn(command, args, { cwd, env, stdio: [stdin, 'inherit', 'inherit'] })
  const end = () => child.kill('SIGTERM')
  stopping.addEventListener('abort', end)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once('error', reject)
  child.once('exit', (code) => resolve(code ?? 1))
  try {
    const code = await promise
    stopping.throwIfAborted()
    return code
  } finally {
    stopping.removeEventListener('abort', end)
  }
}
