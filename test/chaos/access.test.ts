/** API keys and admins, created and revoked by commands against a running shop. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openCli } from './run-cli.ts'
import { openChaosShop, type ShopProcess } from './shop-process.ts'

test('an API key is created, shown once, used and revoked', { timeout: 120_000 }, async () => {
  const shop = await openChaosShop()
  const process = await shop.start({ runsWorker: false })
  const countinghouse = openCli(shop)
  const statusWith = async (key: string) => {
    const headers = { authorization: `Bearer ${key}` }
    return (await fetch(`${process.url}/api/orders/session/cs_test_none`, { headers })).status
  }
  const [unknown, none] = await Promise.all([
    countinghouse('api-keys', 'create', 'The warehouse', '--scope', 'orders:shred'),
    countinghouse('api-keys'),
  ])
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Unknown scope "orders:shred"'),
  })
  expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining('No API keys.') })

  const created = await countinghouse(
    'api-keys',
    'create',
    'The warehouse',
    '--scope',
    'orders:read',
    '--json',
  )
  const { id, key } = z.object({ id: z.string(), key: z.string() }).parse(JSON.parse(created.stdout))
  // The key is valid, but the order does not exist.
  expect(await statusWith(key)).toBe(404)
  const listed = await countinghouse('api-keys', 'list')
  expect(listed.stdout).toMatch(/The warehouse .*orders:read .*\d{4}-\d\d-\d\dT.* active/)
  expect(listed.stdout).not.toContain(key)

  expect(await countinghouse('api-keys', 'revoke', id)).toMatchObject({
    code: 0,
    stdout: `Revoked the key ${id}.\n`,
  })
  expect(await statusWith(key)).toBe(401)
  expect(await countinghouse('api-keys', 'revoke', 'key_unknown')).toMatchObject({ code: 1 })
  const audited = await shop.query('select actor, action, subject from shop.audit order by at')
  expect(audited).toEqual([
    { actor: expect.stringMatching(/^cli:/), action: 'api_key.created', subject: id },
    { actor: expect.stringMatching(/^cli:/), action: 'api_key.revoked', subject: id },
  ])
})

test('admin create reads two lines from a pipe, grants admin access, and is in the audit log', {
  timeout: 120_000,
}, async () => {
  const shop = await openChaosShop()
  const process = await shop.start({ runsWorker: false })
  const countinghouse = openCli(shop)
  const short = await countinghouse.withInput('boss@example.com\nshort\n', 'admin', 'create')
  expect(short).toMatchObject({ code: 1, stderr: expect.stringContaining('at least 10 characters') })
  expect(await countinghouse('admin', 'destroy')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Unknown command "admin destroy"'),
  })

  const created = await countinghouse.withInput('boss@example.com\na boss’s password\n', 'admin', 'create')
  expect(created).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Created the admin boss@example.com.'),
  })
  expect(await emailStatusOf(process, 'a boss’s password')).toBe(200)

  const again = await countinghouse.withInput('boss@example.com\nanother password\n', 'admin', 'create')
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('all sessions were signed out') })
  expect(await emailStatusOf(process, 'another password')).toBe(200)
  expect(await shop.query('select actor, action from shop.audit order by at')).toEqual([
    { actor: 'cli', action: 'admin.created' },
    { actor: 'cli', action: 'admin.promoted' },
  ])
})

/** Signs in, and requests a page that only admins can read. */
async function emailStatusOf({ url }: ShopProcess, password: string): Promise<number> {
  const signedIn = await fetch(`${url}/api/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email: 'boss@example.com', password }),
  })
  expect(signedIn.status).toBe(200)
  const cookie = signedIn.headers.getSetCookie().map((each) => each.split(';')[0])
  return (await fetch(`${url}/api/admin/emails`, { headers: { cookie: cookie.join('; ') } })).status
}
