/** Runs a program to its end, with our terminal, and takes it along when we are asked to stop. */
import { spawn } from 'node:child_process'
import { stopping } from './stop.ts'

export interface ChildOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** `inherit` for a program that reads keys. Default: ignored. */
  stdin?: 'inherit' | 'ignore'
}

/** Its exit code; 1 if a signal ended it. Rejects when we were asked to stop, after it has ended. */
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
