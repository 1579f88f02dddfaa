/**
 * What an earlier run left behind that was killed outright: a server that still runs, or only its pid file. The pid in that file may by now
 * be anybody's, above all in containers, where the numbers are small and the same at every start.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CliError } from '../cli-error.ts'

export interface PidFile {
  pid: number
  port: number
  /** Whether the server takes connections. */
  ready: boolean
}

export function readPidFile(folder: string): PidFile | undefined {
  const lines = readIfThere(pidFilePath(folder)).split('\n')
  if (lines.length === 1) {
    return undefined
  }
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/** Stops the server of an earlier run, if there is one, and takes its pid file away. Whoever calls holds the home's lock, so nobody uses it. */
export async function clearLeftovers(folder: string, say: (message: string) => void): Promise<void> {
  const leftover = readPidFile(folder)
  if (!leftover) {
    return
  }
  if (isServerOf(folder, leftover.pid)) {
    say(
      `An earlier run was interrupted and left its PostgreSQL behind (process ${leftover.pid}): stopping that one first.`,
    )
    await stopProcess(folder, leftover.pid)
  }
  rmSync(pidFilePath(folder), { force: true })
}

function pidFilePath(folder: string): string {
  return join(folder, 'postmaster.pid')
}

function isServerOf(folder: string, pid: number): boolean {
  const command = commandOf(pid)
  return command.includes('postgres') && command.includes(folder)
}

/** The words a process was started with; empty when there is no such process. */
function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    return readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
}

/** Looking first would not do: the server may take the file away between the look and the reading. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code))) {
      return ''
    }
    throw error
  }
}

async function stopProcess(folder: string, pid: number): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGINT', 20],
    ['SIGQUIT', 10],
  ] as const) {
    process.kill(pid, signal)
    const deadline = performance.now() + seconds * 1000
    while (performance.now() < deadline) {
      if (!isServerOf(folder, pid)) {
        return
      }
      await wait(20)
    }
  }
  throw new CliError(
    `The PostgreSQL of an earlier run (process ${pid}) does not stop.`,
    `Stop it (kill ${pid}) and start again.`,
  )
}
