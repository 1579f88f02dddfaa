import Stripe from 'stripe'
import { expect, test } from 'vitest'
import type { Clock } from '../core/clock.ts'
import { WALK_CALLS_PER_SECOND } from '../core/stripe.ts'
import { createPace } from './pace.ts'

/** A clock that passes only while somebody sleeps. */
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
    pace: createPace({ clock, settings: { walkCallsPerSecond: WALK_CALLS_PER_SECOND } }, signal),
    elapsed: () => ms - 1_000_000,
  }
}

const tooMany = () =>
  new Stripe.errors.StripeRateLimitError({ message: 'Too many', type: 'rate_limit_error' })

test('a handful of calls goes at once, and of a thousand no second has more than fifteen', async () => {
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

test('who is told that it is too much waits, twice as long each time, and asks again', async () => {
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

test('who is told so for a minute gives up, and every other error is thrown at once', async () => {
  const { pace, elapsed } = openPace()
  await expect(pace(() => Promise.reject(tooMany()))).rejects.toThrow('Too many')
  expect(elapsed()).toBeGreaterThan(60_000)
  const waited = elapsed()
  await expect(pace(() => Promise.reject(new Error('Away')))).rejects.toThrow('Away')
  expect(elapsed()).toBe(waited)
})

test('who is asked to stop makes no further call', async () => {
  const stopping = new AbortController()
  const { pace } = openPace(stopping.signal)
  stopping.abort(new Error('Stopped'))
  await expect(pace(async () => expect.unreachable())).rejects.toThrow('Stopped')
})
