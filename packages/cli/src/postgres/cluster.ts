/** The data folder: where it is, what it was made with, and how it is wiped. */
import { spawn } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { type Binaries, sharedFolder } from './binaries.ts'
import { canEnter, type User } from './user.ts'

/** What we remember of a cluster, beside its folder, for nobody else's eyes. */
export interface Secrets {
  password: string
  /** The port of last time; taken again if it is free. */
  port: number | undefined
  /** False while the cluster is being made. */
  complete: boolean
}

export const superuser = 'countinghouse'

/** Two ways to the shop's database. */
export interface DatabaseUrls {
  /** As a role that owns nothing: how the shop runs. */
  url: string
  /** As who owns the tables: for migrations. */
  ownerUrl: string
}

/** One password is kept: that of the shop's role follows from the owner's, and not the other way round. */
export function databaseUrls({ password }: Pick<Secrets, 'password'>, port: number): DatabaseUrls {
  const at = (name: string, word: string) => `postgres://${name}:${word}@127.0.0.1:${port}/countinghouse`
  const runtimePassword = createHmac('sha256', password).update('runtime').digest('base64url')
  return { url: at(`${superuser}_runtime`, runtimePassword), ownerUrl: at(superuser, password) }
}

export function dataFolder(home: string): string {
  return join(home, 'postgres')
}

/**
 * Makes the cluster if there is none. Returns where its data really is: `<home>/postgres`, or, where `user` cannot come there, a folder
 * elsewhere to which that name is then a link, so that who deletes the home begins anew and who looks finds it.
 */
export async function ensureCluster(
  home: string,
  user: User | undefined,
  binaries: Binaries,
  durable: boolean,
): Promise<string> {
  const link = dataFolder(home)
  const secrets = readSecrets(home)
  if (secrets?.complete && existsSync(link)) {
    return requireOurs(realpathSync(link), user)
  }
  if (!secrets && existsSync(join(link, 'PG_VERSION'))) {
    throw lostPassword(home)
  }
  // What a first start left that was interrupted half-way; it never held anything.
  wipeCluster(home)
  const folder = placeData(home, user)
  await initialise(home, folder, user, binaries, durable)
  return folder
}

/** Forgets the cluster of `home`, wherever its data is. */
export function wipeCluster(home: string): void {
  const link = dataFolder(home)
  if (existsSync(link)) {
    rmSync(realpathSync(link), { recursive: true, force: true })
  }
  rmSync(link, { recursive: true, force: true })
  rmSync(secretsFile(home), { force: true })
}

export function readSecrets(home: string): Secrets | undefined {
  return existsSync(secretsFile(home)) ? JSON.parse(readFileSync(secretsFile(home), 'utf8')) : undefined
}

export function rememberSecrets(home: string, secrets: Secrets): void {
  const file = secretsFile(home)
  writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function secretsFile(home: string): string {
  return join(home, 'postgres.json')
}

/** An empty folder that `user` owns and can reach. */
function placeData(home: string, user: User | undefined): string {
  const here = dataFolder(home)
  if (canEnter(user, home)) {
    mkdirSync(here, { mode: 0o700 })
    if (user) {
      chownSync(here, user.uid, user.gid)
    }
    return here
  }
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 })
  const there = mkdtempSync(join(sharedFolder, 'postgres-'))
  if (user) {
    chownSync(there, user.uid, user.gid)
  }
  symlinkSync(there, here)
  return there
}

/**
 * The locale is PostgreSQL's own C.UTF-8: sorting is then the same on every machine and no update of the system's libraries
 * can silently break an index.
 */
async function initialise(
  home: string,
  folder: string,
  user: User | undefined,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  const password = randomBytes(24).toString('base64url')
  const passwordFile = join(folder, '..', `${superuser}-${process.pid}.password`)
  rememberSecrets(home, { password, port: undefined, complete: false })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user) {
    chownSync(passwordFile, user.uid, user.gid)
  }
  const args = [
    '--pgdata',
    folder,
    '--username',
    superuser,
    '--pwfile',
    passwordFile,
    '--auth',
    'scram-sha-256',
    '--encoding',
    'UTF8',
    '--locale-provider',
    'builtin',
    '--builtin-locale',
    'C.UTF-8',
    '--locale',
    'C',
    ...(durable ? [] : ['--no-sync']),
  ]
  try {
    await runToEnd(binaries.initdb, args, user)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  rememberSecrets(home, { password, port: undefined, complete: true })
}

/** Rejects with what the program said on stderr. */
function runToEnd(command: string, args: string[], user: User | undefined): Promise<void> {
  const child = spawn(command, args, {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.on('error', reject)
  child.on('close', (code) => {
    if (code === 0) {
      resolve()
    } else {
      reject(
        new CliError(
          `The embedded PostgreSQL could not be set up: ${said.trim()}`,
          'Mend that, or give a database in DATABASE_URL.',
        ),
      )
    }
  })
  return promise
}

/** PostgreSQL takes no folder that belongs to somebody else, and says so less helpfully. */
function requireOurs(folder: string, user: User | undefined): string {
  const owner = statSync(folder).uid
  if (owner === (user?.uid ?? process.getuid?.() ?? owner)) {
    return folder
  }
  throw new CliError(
    `${folder} belongs to another user (${owner}): somebody else, perhaps root, started this shop before.`,
    'Start as that user, or set COUNTINGHOUSE_HOME to another folder.',
  )
}

function lostPassword(home: string): CliError {
  return new CliError(
    `${dataFolder(home)} holds a database, but its password is gone with ${secretsFile(home)}.`,
    'Put that file back, or begin anew with --fresh.',
  )
}
