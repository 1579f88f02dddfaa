/** Builds the storefront when its sources have changed since the last build. */
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CliError } from './cli-error.ts'
import { tryLock } from './lock.ts'
import { runChild } from './run-child.ts'
import { stopping } from './stop.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const storefront = join(root, 'apps/storefront')
const stamp = join(storefront, '.next', 'countinghouse-sources')

/** Includes the API and the engine: Next bundles a copy of both for serverless hosting. */
const sources = ['apps/storefront', 'packages/api', 'packages/engine']

export type BuildResult = 'built' | 'unchanged'

/** @param onBuild called before a build starts; not called when nothing has changed */
export async function buildStorefront(onBuild: () => void = () => {}): Promise<BuildResult> {
  if (isBuilt()) {
    return 'unchanged'
  }
  const release = await lockBuild()
  try {
    // Another process may have built it while this one waited for the lock.
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

/** Hashes the name and content of every file that the build may read. */
function hashSources(): string {
  const hash = createHash('sha256')
  const files = sources.flatMap((folder) =>
    globSync(`${folder}/**`, { cwd: root, withFileTypes: true, exclude: isIgnored }),
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

function isIgnored(entry: { name: string }): boolean {
  return (
    ['node_modules', '.next', 'next-env.d.ts'].includes(entry.name) ||
    /\.(test\.tsx?|tsbuildinfo|md)$/.test(entry.name)
  )
}

/**
 * Runs in a process of its own, so that the memory and the open handles of the compiler are freed
 * when it ends.
 */
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
    throw new CliError('The storefront build failed.', 'See the errors of Next.js above.')
  }
}

/** Keeps two processes of one clone from building into the same folder at once. */
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
