/** What a browser can read of the build: nothing of it may be a secret, nor speak of one. */
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

/** The files that are served, and the pages that were made at build; not what the server keeps to itself. */
function servedFiles(): File[] {
  const paths = ['static/**/*.{js,css,json,map,txt}', 'server/app/**/*.{html,rsc,body}'].flatMap((glob) =>
    globSync(glob, { cwd: build }),
  )
  return paths.map((path) => ({ path, text: readFileSync(join(build, path), 'utf8') }))
}

/** A setting that customers may know is named here. */
const harmless = ['PORT', 'HOST', 'LOG_LEVEL']
const secretNames = Object.keys(schema.shape).filter((name) => !harmless.includes(name))
const secretForms =
  /\b(?:sk|rk)_(?:test|live)_[A-Za-z0-9]{8,}|\bwhsec_[A-Za-z0-9]{8,}|postgres(?:ql)?:\/\/|rediss?:\/\/|-----BEGIN/

test('there is something to look through', () => {
  const files = servedFiles()
  expect(files.filter(({ path }) => path.endsWith('.js')).length).toBeGreaterThan(5)
  expect(files.filter(({ path }) => path.endsWith('.html')).length).toBeGreaterThan(1)
})

test('no file names a setting, and none has the form of a secret', () => {
  const found = servedFiles().flatMap(({ path, text }) => [
    ...secretNames.filter((name) => text.includes(name)).map((name) => `${path} names ${name}`),
    ...(secretForms.test(text) ? [`${path} has ${text.match(secretForms)?.[0]}`] : []),
  ])
  expect(found).toEqual([])
})

test('no file holds a value of this very environment', () => {
  const values = Object.entries(process.env).filter(
    ([name, value = '']) => /KEY|SECRET|TOKEN|PASSWORD|_URL$/.test(name) && value.length >= 12,
  )
  const found = servedFiles().flatMap(({ path, text }) =>
    values
      .filter(([, value = '']) => text.includes(value))
      .map(([name]) => `${path} holds the value of ${name}`),
  )
  expect(found).toEqual([])
})

test('no code of the engine, of the API or of the database’s driver is in them', () => {
  const marks = [
    'graphile_worker',
    'stripe-signature',
    'timingSafeEqual',
    'select pg_',
    'shop.stripe_event',
    '@hono/',
  ]
  const scripts = servedFiles().filter(({ path }) => path.startsWith('static'))
  const found = scripts.flatMap(({ path, text }) =>
    marks.filter((mark) => text.includes(mark)).map((mark) => `${path}: ${mark}`),
  )
  expect(found).toEqual([])
})
