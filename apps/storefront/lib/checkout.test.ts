import { expect, test } from 'vitest'
import type { ApiResult, callApi } from './call-api.ts'
import { createCheckoutAttempts } from './checkout.ts'

/** Answers one callApi after the other and notes the keys they came with. */
function line(...answers: ApiResult<unknown>[]) {
  const keys: string[] = []
  const send = (async (_path: string, input: { headers?: Record<string, string> }) => {
    keys.push(input.headers?.['idempotency-key'] ?? '')
    return answers.shift()
  }) as typeof callApi
  let count = 0
  return { keys, start: createCheckoutAttempts(send, () => `key ${++count}`) }
}

const refused = (code: string): ApiResult<unknown> => ({
  ok: false,
  problem: { status: 409, code, title: code },
})
const started: ApiResult<unknown> = { ok: true, value: { orderId: 'o', sessionId: 's', url: 'u' } }

test('a click whose result got lost is repeated with the same key', async () => {
  const { keys, start } = line(refused('network'), refused('idempotency.running'), started, started)
  for (let click = 0; click < 4; click++) {
    await start({ currency: 'usd' })
  }
  expect(keys).toEqual(['key 1', 'key 1', 'key 1', 'key 2'])
})

test('a refused click is over', async () => {
  const { keys, start } = line(refused('stock.insufficient'), started)
  await start({ currency: 'usd' })
  await start({ currency: 'usd' })
  expect(keys).toEqual(['key 1', 'key 2'])
})

test('another currency or country, or another look at the cart, never reuses a key', async () => {
  const { keys, start } = line(refused('network'), refused('network'), refused('network'), started)
  await start({ currency: 'usd', priceVersion: 'a' })
  await start({ currency: 'eur', priceVersion: 'a' })
  await start({ currency: 'eur', priceVersion: 'b' })
  await start({ currency: 'eur', priceVersion: 'b', country: 'DE' })
  expect(keys).toEqual(['key 1', 'key 2', 'key 3', 'key 4'])
})
