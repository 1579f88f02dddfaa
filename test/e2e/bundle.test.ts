/** The files of the build that browsers can load contain no secrets and no names of secrets. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { buildStorefront } from '../../packages/cli/src/build-storefront.ts'
import { schema } from '../../packages/cli/src/settings.ts'

const build = fileURLToPath(new URL('../../apps/storefront/.next', import.meta.url))

beforeAll(async () => void (await buildStorefront()), 240_000)

interface File {
  path: string
  text: string
}

/** Static files and prerendered pages, without the server's own code. */
function servedFiles(): File[] {
  const paths = ['static/**/*.{js,css,json,map,txt}', 'server/app/**/*.{html,rsc,body}'].flatMap((glob) =>
    globSync(glob, { cwd: build }),
  )
  return paths.map((path) => ({ path, text: readFileSync(join(build, path), 'utf8') }))
}

/** Settings whose names may appear. */
const harmless = ['PORT', 'HOST', 'LOG_LEVEL']
const secretNames = Object.keys(schema.shape).filter((name) => !harmless.includes(name))
const secretPatterns =
  /\b(?:sk|rk)_(?:test|live)_[A-Za-z0-9]{8,}|\bwhsec_[A-Za-z0-9]{8,}|postgres(?:ql)?:\/\/|rediss?:\/\/|-----BEGIN/

test('the build has scripts and pages to search', () => {
  const files = servedFiles()
  expect(files.filter(({ path }) => path.endsWith('.js')).length).toBeGreaterThan(5)
  expect(files.filter(({ path }) => path.endsWith('.html')).length).toBeGreaterThan(1)
})

test('no file contains the name of a setting or a string shaped like a secret', () => {
  const found = servedFiles().flatMap(({ path, text }) => [
    ...secretNames.filter((name) => text.includes(name)).map((name) => `${path} names ${name}`),
    ...(secretPatterns.test(text) ? [`${path} has ${text.match(secretPatterns)?.[0]}`] : []),
  ])
  expect(found).toEqual([])
})

test('no file contains the value of a secret environment variable', () => {
  const values = Object.entries(process.env).filter(
    ([name, value = '']) => /KEY|SECRET|TOKEN|PASSWORD|_URL$/.test(name) && value.length >= 12,
  )
  const found = servedFiles().flatMap(({ path, text }) =>
    values
      .filter(([, value = '']) => text.includes(value))
      .map(([name]) => `${path} contains the value of ${name}`),
  )
  expect(found).toEqual([])
})

test('no file contains code of the engine, the API or the database driver', () => {
  const markers = [
    'graphile_worker',
    'stripe-signature',
    'timingSafeEqual',
    'select pg_',
    'shop.stripe_event',
    '@hono/',
  ]
  const scripts = servedFiles().filter(({ path }) => path.startsWith('static'))
  const found = scripts.flatMap(({ path, text }) =>
    markers.filter((marker) => text.includes(marker)).map((marker) => `${path}: ${marker}`),
  )
  expect(found).toEqual([])
})
