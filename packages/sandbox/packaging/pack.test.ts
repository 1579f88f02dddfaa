/**
 * The published package, packed, installed into an empty folder without a network and started with
 * npx.
 */
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
/** Puts this Node first in the path, so that npx runs the command with it as well. */
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

test('npx countinghouse-sandbox start runs the sandbox until Ctrl-C', async () => {
  const child = spawn(
    'npx',
    ['--offline', 'countinghouse-sandbox', 'start', '--port', '0', '--seed', 'packed'],
    {
      cwd: shop,
      env,
      detached: true,
    },
  )
  try {
    const line = await firstLine(child.stdout)
    const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1])
    const stripe = new Stripe('sk_test_x', { host: '127.0.0.1', port, protocol: 'http', telemetry: false })
    expect(await stripe.customers.create({ name: 'Ada' })).toMatchObject({ object: 'customer', name: 'Ada' })
    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(await page.text()).toContain('customer.created')
  } finally {
    // A terminal sends Ctrl-C to the whole process group: npx, its shell and the sandbox.
    if (child.pid !== undefined) {
      process.kill(-child.pid, 'SIGINT')
    }
    await once(child, 'close')
  }
})

test('the package has no dependencies and can be imported', () => {
  const modules = join(shop, 'node_modules')
  expect(readdirSync(modules).filter((name) => !name.startsWith('.'))).toEqual(['@countinghouse'])
  expect(readdirSync(join(modules, '@countinghouse'))).toEqual(['sandbox'])
  const program = `import { createSandbox } from '@countinghouse/sandbox'
    const sandbox = createSandbox({ publicUrl: 'http://sandbox.test', seed: 'a' })
    const request = new Request('http://sandbox.test/v1/balance', { headers: { authorization: 'Bearer sk_test_x' } })
    console.log((await sandbox.fetch(request)).status)`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: shop,
    encoding: 'utf8',
  })
  expect(output.trim()).toBe('200')
})

test.each([
  ['accept valid code', `const before: Snapshot = sandbox.snapshot()\nsandbox.restore(before)`, 0],
  ['reject an unknown method', `sandbox.explode()`, 1],
])('the published types %s, without Stripe’s SDK installed', (_title, line, code) => {
  const program = `import { createSandbox, type Snapshot } from '@countinghouse/sandbox'
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
  [['start', '--port', 'x'], 1, /Invalid port: x/],
  [['unicorn'], 1, /--port <port>/],
  [['--help'], 0, /--port <port>/],
])('the arguments %j print a message', async (args, code, message) => {
  const child = spawn(process.execPath, [
    join(shop, 'node_modules/@countinghouse/sandbox/countinghouse-sandbox.mjs'),
    ...args,
  ])
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => output.push(String(chunk)))
  }
  expect(await once(child, 'close')).toEqual([code, null])
  expect(output.join('')).toMatch(message)
})

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) {
    return line
  }
  throw new Error('The command ended without output.')
}
