/** Builds the storefront when what it is made of has changed since the last time. */
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { runChild } from './child.ts'
import { CliError } from './cli-error.ts'
import { tryLock } from './lock.ts'
import { stopping } from './stop.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const storefront = join(root, 'apps/storefront')
const stamp = join(storefront, '.next', 'countinghouse-sources')

/** The API and the engine belong to it: Next bundles a second copy of both for serverless hosting. */
const sources = ['apps/storefront', 'packages/api', 'packages/engine']

export type Built = 'built' | 'unchanged'

/** @param onBuild called when there is something to build, before it begins */
export async function buildStorefront(onBuild: () => void = () => {}): Promise<Built> {
  if (isBuilt()) {
    return 'unchanged'
  }
  const release = await lockBuild()
  try {
    // Another start may have built while we waited for it.
    if (isBuilt()) {
      return 'unchanged'
    }
    onBuild()
    const hash = hashSources()
    rmSync(stamp, { force: true })
    await runNextBuild()
    writeFileSync(stamp, hash)
    return 'built'
  } finally {
    release()
  }
}

function isBuilt(): boolean {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashSources()
}

/** Names and contents of every file a build could read. */
function hashSources(): string {
  const hash = createHash('sha256')
  const files = sources.flatMap((room) =>
    globSync(`${room}/**`, { cwd: root, withFileTypes: true, exclude: isNoSource }),
  )
  const paths = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const path of [
    ...paths.sort(),
    join(root, 'package-lock.json'),
    join(root, 'tsconfig.base.json'),
    join(root, 'countinghouse.config.ts'),
  ]) {
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

function isNoSource(entry: { name: string }): boolean {
  return (
    ['node_modules', '.next', 'next-env.d.ts'].includes(entry.name) ||
    /\.(test\.tsx?|tsbuildinfo|md)$/.test(entry.name)
  )
}

/** In a process of its own: what the compiler takes and leaves open must not stay in the shop's. */
async function runNextBuild(): Promise<void> {
  const next = join(
    dirname(createRequire(join(storefront, 'package.json')).resolve('next/package.json')),
    'dist',
    'bin',
    'next',
  )
  const code = await runChild(process.execPath, ['--disable-warning=ExperimentalWarning', next, 'build'], {
    cwd: storefront,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (code !== 0) {
    throw new CliError('The storefront could not be built.', 'What Next says above is the reason.')
  }
}

/** Two starts of one clone must not build into one folder at once. */
async function lockBuild(): Promise<() => void> {
  const folder = join(root, '.countinghouse')
  mkdirSync(folder, { recursive: true })
  for (;;) {
    stopping.throwIfAborted()
    const lock = tryLock(join(folder, 'build-lock'))
    if (lock) {
      return () => lock.release()
    }
    await wait(300)
  }
}
