/** The data folder of the embedded PostgreSQL: creates, finds and deletes it. */
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

/** Stored next to the data folder, readable only by its owner. */
export interface Secrets {
  password: string
  /** The port of the last run, used again if it is free. */
  port: number | undefined
  /** False until the cluster is initialized. */
  complete: boolean
}

export const superuser = 'countinghouse'

/** The shop's database, for each of its two roles. */
export interface DatabaseUrls {
  /** The role that the shop runs as, which owns nothing. */
  url: string
  /** The role that owns the tables, for migrations. */
  ownerUrl: string
}

/** Only the owner's password is stored: the password of the shop's role is derived from it. */
export function databaseUrls({ password }: Pick<Secrets, 'password'>, port: number): DatabaseUrls {
  const urlOf = (user: string, secret: string) =>
    `postgres://${user}:${secret}@127.0.0.1:${port}/countinghouse`
  const runtimePassword = createHmac('sha256', password).update('runtime').digest('base64url')
  return { url: urlOf(`${superuser}_runtime`, runtimePassword), ownerUrl: urlOf(superuser, password) }
}

export function dataFolder(home: string): string {
  return join(home, 'postgres')
}

/**
 * Creates the cluster if there is none.
 * @returns the data folder: `<home>/postgres` or, if `user` cannot access that, another folder that
 *   it links to. Deleting the data directory then still resets the shop.
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
    return requireOwnFolder(realpathSync(link), user)
  }
  if (!secrets && existsSync(join(link, 'PG_VERSION'))) {
    throw lostPassword(home)
  }
  // An interrupted first start left an incomplete cluster without data.
  wipeCluster(home)
  const folder = createDataFolder(home, user)
  await initialize(home, folder, user, binaries, durable)
  return folder
}

/** Deletes the cluster of `home`, also when its data folder is a link. */
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

export function saveSecrets(home: string, secrets: Secrets): void {
  const file = secretsFile(home)
  writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function secretsFile(home: string): string {
  return join(home, 'postgres.json')
}

/** Creates an empty folder that `user` owns and can access. */
function createDataFolder(home: string, user: User | undefined): string {
  const path = dataFolder(home)
  if (canEnter(user, home)) {
    mkdirSync(path, { mode: 0o700 })
    if (user) {
      chownSync(path, user.uid, user.gid)
    }
    return path
  }
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 })
  const shared = mkdtempSync(join(sharedFolder, 'postgres-'))
  if (user) {
    chownSync(shared, user.uid, user.gid)
  }
  symlinkSync(shared, path)
  return shared
}

/**
 * Uses PostgreSQL's built-in locale C.UTF-8: the sort order is the same on every machine, and an
 * update of the system's libraries cannot corrupt an index.
 */
async function initialize(
  home: string,
  folder: string,
  user: User | undefined,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  const password = randomBytes(24).toString('base64url')
  const passwordFile = join(folder, '..', `${superuser}-${process.pid}.password`)
  saveSecrets(home, { password, port: undefined, complete: false })
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
  saveSecrets(home, { password, port: undefined, complete: true })
}

/** Rejects with the program's output on stderr. */
function runToEnd(command: string, args: string[], user: User | undefined): Promise<void> {
  const child = spawn(command, args, {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let output = ''
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.on('error', reject)
  child.on('close', (code) => {
    if (code === 0) {
      resolve()
    } else {
      reject(
        new CliError(
          `Cannot initialize the embedded PostgreSQL: ${output.trim()}`,
          'Fix the problem, or set DATABASE_URL to another database.',
        ),
      )
    }
  })
  return promise
}

/** PostgreSQL rejects a folder of another user, with a less helpful message. */
function requireOwnFolder(folder: string, user: User | undefined): string {
  const owner = statSync(folder).uid
  if (owner === (user?.uid ?? process.getuid?.() ?? owner)) {
    return folder
  }
  throw new CliError(
    `${folder} belongs to another user (uid ${owner}), who started this shop before.`,
    'Start it as that user, or set COUNTINGHOUSE_HOME to another folder.',
  )
}

function lostPassword(home: string): CliError {
  return new CliError(
    `${dataFolder(home)} contains a database, but the file with its password, ${secretsFile(home)}, is missing.`,
    'Restore that file, or delete the database by starting with --fresh.',
  )
}
