import { getMigrations } from 'better-auth/db/migration'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cpuMillisecondsOf } from '../../../../test/cpu-time.ts'
import { emailTo, signedUp, signIn, wellKnown } from '../../test/accounts.ts'
import { authSecret, problemIn, recordLog, siteUrl } from '../../test/fake-shop.ts'
import { openShop, type Shop } from '../../test/shop.ts'
import { createAccounts } from './index.ts'
import { accountsOptions } from './options.ts'
import { RESPONSE_MS_MIN } from './sign-up.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

const { password } = wellKnown
const session = 'countinghouse_session'

test('the migrations create the tables that better-auth expects', async () => {
  const options = accountsOptions(
    { engine: shop.engine, secret: authSecret, siteUrl, log: recordLog([]) },
    async () => {},
  )
  const { toBeCreated, toBeAdded, toBeAddedIndexes } = await getMigrations(options)
  expect({ toBeCreated, toBeAdded, toBeAddedIndexes }).toEqual({
    toBeCreated: [],
    toBeAdded: [],
    toBeAddedIndexes: [],
  })
})

test('verifies a new account with the emailed link and the password', async () => {
  const visitor = shop.visitor()
  const email = 'ada@example.com'
  const response = await visitor.request('POST /api/auth/sign-up', { json: { email, password } })
  expect(response.status).toBe(202)
  expect(visitor.jar.has(session)).toBe(false)
  const early = await visitor.request('POST /api/auth/sign-in', { json: { email, password } })
  expect(await problemIn(early)).toMatchObject({ code: 'account.unverified', status: 403 })

  const token = await emailTo(shop, email, 'verify_email')
  const stranger = await visitor.request('POST /api/auth/verify', {
    json: { token, password: 'not the password' },
  })
  expect(await problemIn(stranger)).toMatchObject({ code: 'account.refused' })
  const verified = await visitor.request('POST /api/auth/verify', { json: { token, password } })
  expect(await verified.json()).toEqual({ account: { email, role: 'customer' } })
  expect(await (await visitor.request('GET /api/account')).json()).toEqual({
    account: { email, role: 'customer' },
  })
})

test('the session cookie is HttpOnly, SameSite=Lax and without a domain', async () => {
  const visitor = shop.visitor()
  const email = await signedUp(shop)
  const response = await visitor.request('POST /api/auth/sign-in', { json: { email, password } })
  const cookie = response.headers.getSetCookie().find((each) => each.startsWith(`${session}=`))
  expect(cookie).toMatch(/; HttpOnly; SameSite=Lax/i)
  expect(cookie).toContain('Path=/')
  expect(cookie).not.toMatch(/Domain=/i)
})

test('the session cookie is Secure and __Host- over https', async () => {
  const secure = createAccounts({
    engine: shop.engine,
    secret: authSecret,
    siteUrl: 'https://shop.example',
    log: recordLog([]),
  })
  const admin = { email: 'secure@example.com', password }
  await secure.makeAdmin(admin)
  const { cookies } = await secure.signIn({ ...admin, cookie: '' })
  expect(cookies).toHaveLength(1)
  expect(cookies[0]).toMatch(
    /^__Host-countinghouse_session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/i,
  )
  const { viewer } = await secure.view(cookies[0]?.split(';')[0] ?? '')
  expect(viewer).toMatchObject({ role: 'admin', email: admin.email })
})

test('rejects a sign-up that sets a role', async () => {
  const response = await shop.visitor().request('POST /api/auth/sign-up', {
    json: { email: 'mallory@example.com', password, role: 'admin' },
  })
  expect(response.status).toBe(422)
  expect((await problemIn(response)).errors).toMatchObject([{ path: 'role' }])
})

describe('signing in starts a new session', () => {
  test('ends a planted session instead of adopting it (session fixation)', async () => {
    const attacker = shop.visitor()
    const victim = shop.visitor()
    await signIn(attacker, await signedUp(shop))
    victim.jar.set(session, attacker.jar.get(session) ?? '')
    const email = await signedUp(shop)
    await victim.request('POST /api/auth/sign-in', { json: { email, password } })
    expect(victim.jar.get(session)).not.toBe(attacker.jar.get(session))
    expect(await (await attacker.request('GET /api/account')).json()).toEqual({ account: null })
    expect(await (await victim.request('GET /api/account')).json()).toMatchObject({ account: { email } })
  })

  test('rejects a forged session cookie', async () => {
    const visitor = shop.visitor()
    await signIn(visitor, await signedUp(shop))
    const [token = '', signature = ''] = decodeURIComponent(visitor.jar.get(session) ?? '').split('.')
    for (const forged of [
      token,
      `${token}.`,
      `${token}.${signature.toLowerCase()}`,
      `x${token}.${signature}`,
    ]) {
      const response = await visitor.request('GET /api/account', {
        headers: { cookie: `${session}=${encodeURIComponent(forged)}` },
      })
      expect(await response.json()).toEqual({ account: null })
    }
  })
})

test('signing out ends the session, not only its cookie', async () => {
  const visitor = shop.visitor()
  await signIn(visitor, await signedUp(shop))
  const cookie = `${session}=${visitor.jar.get(session)}`
  expect((await visitor.request('POST /api/auth/sign-out', { json: {} })).status).toBe(200)
  expect(visitor.jar.has(session)).toBe(false)
  expect(await (await visitor.request('GET /api/account', { headers: { cookie } })).json()).toEqual({
    account: null,
  })
})

test('signing out everywhere ends every session', async () => {
  const [phone, desk] = [shop.visitor(), shop.visitor()]
  const email = await signedUp(shop)
  for (const visitor of [phone, desk]) {
    await visitor.request('POST /api/auth/sign-in', { json: { email, password } })
  }
  expect((await phone.request('POST /api/auth/sign-out-everywhere', { json: {} })).status).toBe(200)
  expect(await (await desk.request('GET /api/account')).json()).toEqual({ account: null })
})

describe('resetting a password', () => {
  test('takes effect immediately, ends every session, and the link works once', async () => {
    const visitor = shop.visitor()
    const email = await signedUp(shop)
    await visitor.request('POST /api/auth/sign-in', { json: { email, password } })
    await visitor.request('POST /api/auth/reset/send', { json: { email } })
    const token = await emailTo(shop, email, 'password_reset')
    const fresh = 'another password'
    expect(
      (await shop.visitor().request('POST /api/auth/reset', { json: { token, password: fresh } })).status,
    ).toBe(200)
    expect(await (await visitor.request('GET /api/account')).json()).toEqual({ account: null })
    const again = await visitor.request('POST /api/auth/reset', {
      json: { token, password: 'a third password' },
    })
    expect(await problemIn(again)).toMatchObject({ code: 'account.link_invalid' })
    expect((await visitor.request('POST /api/auth/sign-in', { json: { email, password } })).status).toBe(401)
    expect(
      (await visitor.request('POST /api/auth/sign-in', { json: { email, password: fresh } })).status,
    ).toBe(200)
  })

  test("gives an account created with another person's address to the owner of that address", async () => {
    const email = 'owner@example.com'
    await shop
      .visitor()
      .request('POST /api/auth/sign-up', { json: { email, password: 'the password of another' } })
    const owner = shop.visitor()
    await owner.request('POST /api/auth/reset/send', { json: { email } })
    await owner.request('POST /api/auth/reset', {
      json: { token: await emailTo(shop, email, 'password_reset'), password },
    })
    expect((await owner.request('POST /api/auth/sign-in', { json: { email, password } })).status).toBe(200)
    const other = await shop
      .visitor()
      .request('POST /api/auth/sign-in', { json: { email, password: 'the password of another' } })
    expect(other.status).toBe(401)
  })

  test.each(['', 'x', 'a.b.c', "' or 1=1 --"])('rejects the token %j', async (token) => {
    const response = await shop.visitor().request('POST /api/auth/reset', { json: { token, password } })
    expect(response.status).toBe(token === '' ? 422 : 400)
  })
})

describe('does not reveal whether an email address has an account', () => {
  const measure = async (line: string, json: object) => {
    const startedAt = performance.now()
    const { result, milliseconds: workMs } = await cpuMillisecondsOf(async () => {
      const response = await shop
        .visitor()
        .request(line, { json, headers: { 'x-request-id': 'the-same-request' } })
      return [response.status, await response.text(), response.headers.getSetCookie()]
    })
    return { response: result, workMs, waitMs: performance.now() - startedAt }
  }

  type Timing = Awaited<ReturnType<typeof measure>>

  /**
   * Alternates between an address with an account and one without; returns the shortest times of
   * each.
   */
  const compare = async (line: string, body: (email: string) => object) => {
    const known = await signedUp(shop)
    const [hits, misses]: [Timing[], Timing[]] = [[], []]
    for (let round = 0; round < 5; round++) {
      const hit = await measure(line, body(known))
      const miss = await measure(line, body(`missing-${line.length}-${round}@example.com`))
      expect(hit.response).toEqual(miss.response)
      hits.push(hit)
      misses.push(miss)
    }
    return [hits, misses].map((timings) => ({
      workMs: Math.min(...timings.map(({ workMs }) => workMs)),
      waitMs: Math.min(...timings.map(({ waitMs }) => waitMs)),
    }))
  }

  test.each([
    ['POST /api/auth/sign-up', (email: string) => ({ email, password })],
    ['POST /api/auth/reset/send', (email: string) => ({ email })],
    ['POST /api/auth/verify/send', (email: string) => ({ email })],
  ])('%s', async (line, body) => {
    for (const { workMs, waitMs } of await compare(line, body)) {
      // Both wait for the same time, which is longer than the work takes. A timer may fire a
      // millisecond early.
      expect(waitMs).toBeGreaterThan(RESPONSE_MS_MIN - 2)
      expect(workMs).toBeLessThan(RESPONSE_MS_MIN)
    }
  })

  test('POST /api/auth/sign-in', async () => {
    const [hit, miss] = await compare('POST /api/auth/sign-in', (email) => ({
      email,
      password: 'not the password',
    }))
    const [more = 0, less = 0] = [hit?.workMs ?? 0, miss?.workMs ?? 0].toSorted((left, right) => right - left)
    // Without hashing a password for a missing account, that request would take a tenth of the
    // time.
    expect(more / less).toBeLessThan(2)
  })

  test('emails a customer who signs up a second time', async () => {
    const email = await signedUp(shop)
    await shop.visitor().request('POST /api/auth/sign-up', { json: { email, password } })
    await emailTo(shop, email, 'signed_up_again')
  })
})

test('ten concurrent sign-ups with one address create one account', async () => {
  const email = 'race@example.com'
  const responses = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      shop.visitor().request('POST /api/auth/sign-up', { json: { email, password: `${password} ${at}` } }),
    ),
  )
  expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(202))
})

test('the log has no email addresses or passwords', async () => {
  const email = await signedUp(shop)
  await shop.visitor().request('POST /api/auth/sign-in', { json: { email, password: 'not the password' } })
  expect(JSON.stringify(shop.lines)).not.toMatch(/@example\.com|correct horse/)
})
