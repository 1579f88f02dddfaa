/** Password guessing with many concurrent connections. */
import { noRateLimits, parseRateLimit } from '@countinghouse/api'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { emailTo, signedUp, wellKnown } from '../../packages/api/test/accounts.ts'
import { openShop, type Visitor } from '../../packages/api/test/shop.ts'
import { size } from '../size.ts'

const many = size(200, 1000)
const currentAccount = z.object({ account: z.object({ email: z.string() }).nullable() })

test('two hundred concurrent sign-ins each get their own session', {
  timeout: 120_000,
}, async () => {
  const shop = await openShop()
  const email = await signedUp(shop)
  const right = (at: number) => at % 10 === 0
  const statuses = await Promise.all(
    Array.from({ length: many }, async (_, at) => {
      const visitor = shop.visitor()
      const password = right(at) ? wellKnown.password : `a wrong password ${at}`
      const { status } = await visitor.request('POST /api/auth/sign-in', { json: { email, password } })
      const { account } = currentAccount.parse(await (await visitor.request('GET /api/account')).json())
      return [status, account?.email]
    }),
  )
  expect(statuses).toEqual(statuses.map((_, at) => (right(at) ? [200, email] : [401, undefined])))
  await shop.close()
})

test('the rate limit holds for fifty concurrent sign-ins', async () => {
  const shop = await openShop({}, { rateLimits: { ...noRateLimits, signIn: parseRateLimit('10/1h') } })
  const statuses = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const json = { email: 'missing@example.com', password: 'a wrong password' }
      return (await shop.visitor().request('POST /api/auth/sign-in', { json })).status
    }),
  )
  expect(statuses.filter((status) => status !== 429)).toHaveLength(10)
  await shop.close()
})

test('limits password guessing against one account, by sign-in and by link, without locking out its owner', {
  timeout: 60_000,
}, async () => {
  const shop = await openShop({}, { rateLimits: { ...noRateLimits, account: parseRateLimit('5/1h') } })
  const email = await signedUp(shop)
  const owner = shop.visitor()
  expect((await tryToSignIn(owner, email, wellKnown.password)).status).toBe(200)
  await owner.request('POST /api/auth/sign-out', { json: {} })

  // The cookie of a trusted browser is valid for one account only.
  const guesser = shop.visitor()
  await tryToSignIn(guesser, await signedUp(shop), wellKnown.password)
  const claims = Buffer.from(JSON.stringify({ email })).toString('base64url')
  const guesses = await Promise.all(
    Array.from({ length: 20 }, (_, at) => {
      const password = `a wrong password ${at}`
      if (at % 3 === 0) {
        return guesser.request('POST /api/auth/verify', { json: { token: `e30.${claims}.x`, password } })
      }
      return tryToSignIn(at % 3 === 1 ? guesser : shop.visitor(), email.toUpperCase(), password)
    }),
  )
  // The owner used two of the five attempts: with the verification link, and from a browser not
  // trusted yet.
  expect(guesses.filter(({ status }) => status !== 429)).toHaveLength(3)
  const refused = guesses.find(({ status }) => status === 429)
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await tryToSignIn(shop.visitor(), email, wellKnown.password)).status).toBe(429)

  expect((await tryToSignIn(owner, email, wellKnown.password)).status).toBe(200)
  // A password reset makes a new browser trusted.
  const newBrowser = shop.visitor()
  await newBrowser.request('POST /api/auth/reset/send', { json: { email } })
  const token = await emailTo(shop, email, 'password_reset')
  const password = 'another good password'
  expect((await newBrowser.request('POST /api/auth/reset', { json: { token, password } })).status).toBe(200)
  expect((await tryToSignIn(newBrowser, email, password)).status).toBe(200)
  await shop.close()
})

function tryToSignIn(visitor: Visitor, email: string, password: string): Promise<Response> {
  return visitor.request('POST /api/auth/sign-in', { json: { email, password } })
}
