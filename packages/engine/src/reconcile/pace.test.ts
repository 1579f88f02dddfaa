import Stripe from 'stripe'
import { expect, test } from 'vitest'
import type { Clock } from '../core/clock.ts'
import { RECONCILE_CALLS_PER_SECOND } from '../core/stripe.ts'
import { createPace } from './pace.ts'

/** A clock that advances only while something sleeps. */
function openPace(signal?: AbortSignal) {
  let ms = 1_000_000
  const clock: Clock = {
    now: () => new Date(ms),
    wall: () => new Date(ms),
    async sleep(forMs) {
      ms += forMs
    },
  }
  return {
    pace: createPace({ clock, settings: { reconcileCallsPerSecond: RECONCILE_CALLS_PER_SECOND } }, signal),
    elapsed: () => ms - 1_000_000,
  }
}

const tooMany = () =>
  new Stripe.errors.StripeRateLimitError({ message: 'Too many', type: 'rate_limit_error' })

test('starts a few calls at once, and spreads a thousand to at most fifteen in any second', async () => {
  const { pace, elapsed } = openPace()
  const times: number[] = []
  for (let call = 0; call < 1000; call++) {
    await pace(async () => times.push(elapsed()))
  }
  expect(times.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => 0))
  for (const [at, time] of times.entries()) {
    expect((times[at + 15] ?? Number.POSITIVE_INFINITY) - time).toBeGreaterThanOrEqual(1000)
  }
  expect(elapsed()).toBeLessThanOrEqual(67_000)
})

test('retries a rate-limited call, waiting twice as long each time', async () => {
  const { pace, elapsed } = openPace()
  let failures = 3
  const answer = await pace(async () => {
    if (failures-- > 0) {
      throw tooMany()
    }
    return 'answered'
  })
  expect(answer).toBe('answered')
  expect(elapsed()).toBe(1000 + 2000 + 4000)
})

test('gives up after a minute of rate limiting, and throws every other error at once', async () => {
  const { pace, elapsed } = openPace()
  await expect(pace(() => Promise.reject(tooMany()))).rejects.toThrow('Too many')
  expect(elapsed()).toBeGreaterThan(60_000)
  const waited = elapsed()
  await expect(pace(() => Promise.reject(new Error('Away')))).rejects.toThrow('Away')
  expect(elapsed()).toBe(waited)
})

test('makes no further call once it is aborted', async () => {
  const stopping = new AbortController()
  const { pace } = openPace(stopping.signal)
  stopping.abort(new Error('Stopped'))
  await expect(pace(async () => expect.unreachable())).rejects.toThrow('Stopped')
})
