/** Who may do what, given and taken at the terminal, beside a shop that runs. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openChaosShop, type ShopProcess } from './shop-process.ts'
import { openTerminal } from './terminal.ts'

test('a key is made, shown once, used, and revoked', { timeout: 120_000 }, async () => {
  const shop = await openChaosShop()
  const process = await shop.start({ works: false })
  const countinghouse = openTerminal(shop)
  const ask = async (key: string) => {
    const headers = { authorization: `Bearer ${key}` }
    return (await fetch(`${process.url}/api/orders/session/cs_test_none`, { headers })).status
  }
  const [unknown, none] = await Promise.all([
    countinghouse('api-keys', 'create', 'The warehouse', '--scope', 'orders:shred'),
    countinghouse('api-keys'),
  ])
  expect(unknown).toMatchObject({
    code: 1,
    complained: expect.stringContaining('There is no scope "orders:shred"'),
  })
  expect(none).toMatchObject({ code: 0, said: expect.stringContaining('There are no API keys.') })

  const made = await countinghouse('api-keys', 'create', 'The warehouse', '--scope', 'orders:read', '--json')
  const { id, key } = z.object({ id: z.string(), key: z.string() }).parse(JSON.parse(made.said))
  // The key is good, and there is no such order.
  expect(await ask(key)).toBe(404)
  const listed = await countinghouse('api-keys', 'list')
  expect(listed.said).toMatch(/The warehouse .*orders:read .*\d{4}-\d\d-\d\dT.* good/)
  expect(listed.said).not.toContain(key)

  expect(await countinghouse('api-keys', 'revoke', id)).toMatchObject({
    code: 0,
    said: `${id} is revoked.\n`,
  })
  expect(await ask(key)).toBe(401)
  expect(await countinghouse('api-keys', 'revoke', 'key_nobody')).toMatchObject({ code: 1 })
  const audited = await shop.query('select actor, act, subject from shop.audit order by at')
  expect(audited).toEqual([
    { actor: expect.stringMatching(/^cli:/), act: 'api_key.created', subject: id },
    { actor: expect.stringMatching(/^cli:/), act: 'api_key.revoked', subject: id },
  ])
})

test('an admin is made of two lines, may what only admins may, and is in the book', {
  timeout: 120_000,
}, async () => {
  const shop = await openChaosShop()
  const process = await shop.start({ works: false })
  const countinghouse = openTerminal(shop)
  const short = await countinghouse.fed('boss@example.com\nshort\n', 'admin', 'create')
  expect(short).toMatchObject({ code: 1, complained: expect.stringContaining('10 characters at least') })
  expect(await countinghouse('admin', 'destroy')).toMatchObject({
    code: 1,
    complained: expect.stringContaining('It takes: create.'),
  })

  const made = await countinghouse.fed('boss@example.com\na boss’s password\n', 'admin', 'create')
  expect(made).toMatchObject({ code: 0, said: expect.stringContaining('boss@example.com is an admin now.') })
  expect(await emailStatusOf(process, 'a boss’s password')).toBe(200)

  const again = await countinghouse.fed('boss@example.com\nanother password\n', 'admin', 'create')
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining('signed out everywhere') })
  expect(await emailStatusOf(process, 'another password')).toBe(200)
  expect(await shop.query('select actor, act from shop.audit order by at')).toEqual([
    { actor: 'cli', act: 'admin.made' },
    { actor: 'cli', act: 'admin.promoted' },
  ])
})

/** Signs in, and reads what only admins read. */
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
