/**
 * Cleans up after a run that was killed: its server may still be running, or only its pid file is
 * left. The pid in that file may belong to another process now, especially in containers, where
 * pids are small and the same at every start.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CliError } from '../cli-error.ts'

export interface PidFile {
  pid: number
  port: number
  /** Whether the server accepts connections. */
  ready: boolean
}

export function readPidFile(folder: string): PidFile | undefined {
  const lines = readIfExists(pidFilePath(folder)).split('\n')
  if (lines.length === 1) {
    return undefined
  }
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/**
 * Stops the server of an earlier run and deletes its pid file. The caller holds the lock of the
 * data directory, so no shop uses the server.
 */
export async function clearLeftovers(folder: string, report: (message: string) => void): Promise<void> {
  const leftover = readPidFile(folder)
  if (!leftover) {
    return
  }
  if (isServerOf(folder, leftover.pid)) {
    report(
      `The PostgreSQL of an interrupted run is still running (process ${leftover.pid}). Stopping it first.`,
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

/** The command line of a process; empty when there is no such process. */
function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    return readIfExists(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
}

/**
 * Does not check whether the file exists first: the server may delete it between the check and the
 * read.
 */
function readIfExists(file: string): string {
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
    `The PostgreSQL of an interrupted run (process ${pid}) does not stop.`,
    `Stop it with kill ${pid} and start again.`,
  )
}
