/** Guessing in parallel: what a list of passwords and two hundred connections come to. */
import { noRateLimits, parseRateLimit } from '@countinghouse/api'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { signedUp, wellKnown } from '../../api/test/people.ts'
import { openShop } from '../../api/test/shop.ts'
import { size } from '../size.ts'

const many = size(200, 1000)
const whose = z.object({ account: z.object({ email: z.string() }).nullable() })

test('two hundred sign-ins at once are each answered, and none by somebody else’s session', { timeout: 120_000 }, async () => {
  const shop = await openShop()
  const email = await signedUp(shop)
  const right = (at: number) => at % 10 === 0
  const statuses = await Promise.all(
    Array.from({ length: many }, async (_, at) => {
      const visitor = shop.visitor()
      const password = right(at) ? wellKnown.password : `a wrong password ${at}`
      const { status } = await visitor.request('POST /api/auth/sign-in', { json: { email, password } })
      const { account } = whose.parse(await (await visitor.request('GET /api/account')).json())
      return [status, account?.email]
    }),
  )
  expect(statuses).toEqual(statuses.map((_, at) => (right(at) ? [200, email] : [401, undefined])))
  await shop.close()
})

test('at ten a minute, ten of fifty are heard', { timeout: 60_000 }, async () => {
  const shop = await openShop({}, { rateLimits: { ...noRateLimits, signIn: parseRateLimit('10/1m') } })
  const statuses = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const json = { email: 'nobody@example.com', password: 'a wrong password' }
      return (await shop.visitor().request('POST /api/auth/sign-in', { json })).status
    }),
  )
  expect(statuses.filter((status) => status !== 429)).toHaveLength(10)
  await shop.close()
})
