/** What is published: packed, installed into an empty folder without a network, and started by npx. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackage } from './build.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** This Node first, so that npx starts the command with it as well. */
const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) }
const npm = (cwd: string, ...args: string[]) =>
  execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

let folder: string
let shop: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countinghouse-'))
  shop = join(folder, 'shop')
  mkdirSync(shop)
  const built = await buildPackage(join(folder, 'package'))
  npm(built, 'pack', '--pack-destination', folder)
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  writeFileSync(join(shop, 'package.json'), '{"private":true,"type":"module"}')
  npm(shop, 'install', '--offline', '--no-audit', '--no-fund', join(folder, tarball))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('npx countinghouse sandbox starts it, and Ctrl-C ends it', async () => {
  const child = spawn('npx', ['--offline', 'countinghouse', 'sandbox', '--port', '0', '--seed', 'packed'], {
    cwd: shop,
    env,
    detached: true,
  })
  try {
    const line = await firstLine(child.stdout)
    const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1])
    const stripe = new Stripe('sk_test_x', { host: '127.0.0.1', port, protocol: 'http', telemetry: false })
    expect(await stripe.customers.create({ name: 'Ada' })).toMatchObject({ object: 'customer', name: 'Ada' })
    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(await page.text()).toContain('customer.created')
  } finally {
    // A terminal sends Ctrl-C to the whole group: npx, its shell, and the sandbox.
    if (child.pid !== undefined) {
      process.kill(-child.pid, 'SIGINT')
    }
    await once(child, 'close')
  }
})

test('it brings nothing along, and can be used from a program', () => {
  expect(readdirSync(join(shop, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'countinghouse',
  ])
  const program = `import { createSandbox } from 'countinghouse/sandbox'
    const sandbox = createSandbox({ publicUrl: 'http://sandbox.test', seed: 'a' })
    const request = new Request('http://sandbox.test/v1/balance', { headers: { authorization: 'Bearer sk_test_x' } })
    console.log((await sandbox.fetch(request)).status)`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: shop,
    encoding: 'utf8',
  })
  expect(said.trim()).toBe('200')
})

test.each([
  ['what its types say compiles', `const before: Snapshot = sandbox.snapshot()\nsandbox.restore(before)`, 0],
  ['what they do not say does not', `sandbox.explode()`, 1],
])('%s, in a program of TypeScript without Stripe', (_what, line, code) => {
  const program = `import { createSandbox, type Snapshot } from 'countinghouse/sandbox'
    const sandbox = createSandbox({ publicUrl: 'http://sandbox.test', onEvent: ({ type, data }) => console.log(type === 'charge.failed', data.object) })
    await sandbox.advance({ months: 1 })
    ${line}\n`
  writeFileSync(join(shop, 'program.mts'), program)
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,dom']
  const { status, stdout } = spawnSync(process.execPath, [compiler, 'program.mts', ...flags], {
    cwd: shop,
    encoding: 'utf8',
  })
  expect([status === 0 ? 0 : 1, stdout]).toEqual([code, code === 0 ? '' : expect.stringContaining('explode')])
})

test.each([
  [['sandbox', '--port', 'x'], 1, /no port/],
  [['unicorn'], 1, /--port <number>/],
  [['--help'], 0, /--port <number>/],
])('%j is answered in words', async (args, code, words) => {
  const child = spawn(process.execPath, [join(shop, 'node_modules/countinghouse/countinghouse.mjs'), ...args])
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => said.push(String(chunk)))
  }
  expect(await once(child, 'close')).toEqual([code, null])
  expect(said.join('')).toMatch(words)
})

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) {
    return line
  }
  throw new Error('It ended without a word.')
}
