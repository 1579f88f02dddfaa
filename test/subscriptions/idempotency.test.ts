/** Our own calls about subscriptions: begun twice, broken off, and finished all the same; once. */
import { isAppError } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { HarnessEvent } from '../inbox/events.ts'
import { type Harness, openHarness } from '../inbox/harness.ts'

const user = { userId: 'user_ada', email: 'ada@example.com' }
const back = { successUrl: 'http://127.0.0.1/success', cancelUrl: 'http://127.0.0.1/cancel' }

async function open(): Promise<Harness> {
  const harness = await openHarness()
  await harness.engine.plans.push({ apply: true })
  await harness.save()
  return harness
}

const start = (harness: Harness, lookupKey = 'studio_monthly_usd') =>
  harness.engine.subscriptions.start({ user, lookupKey, ...back })

async function hear(harness: Harness, order = (events: HarnessEvent[]) => events): Promise<void> {
  for (const event of order(await harness.events())) {
    await harness.deliver(event)
  }
  await harness.drain()
}

const checkouts = async (harness: Harness) =>
  z
    .array(z.looseObject({ session_id: z.string().nullable() }))
    .parse((await harness.dump()).subscription_checkout)

/** The code of what was refused; a bug stays one. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (isAppError(error)) {
      return error.code
    }
    throw error
  }
  return 'nothing'
}

test('of two clicks at once, both get the one session', async () => {
  const harness = await open()
  const sessions = await Promise.all(Array.from({ length: 5 }, () => start(harness)))
  expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1)
  expect((await harness.stripe.checkout.sessions.list()).data).toHaveLength(1)
})

const orders: [string, (events: HarnessEvent[]) => HarnessEvent[]][] = [
  ['in order', (events) => events],
  ['backwards', (events) => events.toReversed()],
]

test.each(orders)(
  'if two checkouts are paid all the same, the second ends and its money goes back: %s',
  async (_how, order) => {
    const harness = await open()
    const first = await start(harness)
    // As if we had given the first up although its page was open.
    await harness.query(`update shop.subscription_checkout set ended = 'expired'`)
    const second = await start(harness, 'studio_yearly_usd')
    await harness.payBySession(first.sessionId)
    await harness.sandbox.advance('5 seconds')
    await harness.payBySession(second.sessionId)
    await hear(harness, order)
    // What the job did at Stripe is told by events in its turn.
    await hear(harness)

    const subscriptions = await harness.engine.subscriptions.ofUser(user.userId)
    expect(subscriptions.map(({ status, items }) => [status, items[0]?.interval])).toEqual([
      ['canceled', 'year'],
      ['active', 'month'],
    ])
    const { data: refunds } = await harness.stripe.refunds.list()
    expect(refunds.map(({ amount, status }) => [amount, status])).toEqual([[49_000, 'succeeded']])
    const ends = (await harness.engine.notifications.list()).filter(({ key }) =>
      key.startsWith('subscription-ended:'),
    )
    expect(ends.map(({ to, template, text }) => [to, template, JSON.parse(text)])).toMatchObject([
      [user.email, 'subscription_doubled', { plan: 'Studio', interval: 'year', refundedMinor: 49_000 }],
    ])
  },
)

test('a checkout whose answer was lost is found again, by whoever asks or by the job, and there is one', async () => {
  const harness = await open()
  // As when the process dies before it writes the answer down.
  const lose = () =>
    harness.query('update shop.subscription_checkout set session_id = null, session_url = null')
  const { sessionId } = await start(harness)
  await lose()
  expect((await start(harness)).sessionId).toBe(sessionId)
  await lose()
  await harness.sandbox.advance('40 minutes')
  await expect.poll(() => checkouts(harness)).toMatchObject([{ session_id: sessionId }])
  expect((await harness.stripe.checkout.sessions.list()).data).toHaveLength(1)
})

test('a checkout of which nobody is told that it expired ends all the same', async () => {
  const harness = await open()
  await start(harness)
  await harness.sandbox.advance('40 minutes')
  await expect.poll(() => checkouts(harness)).toMatchObject([{ ended: 'expired' }])
  await start(harness)
  expect((await harness.stripe.checkout.sessions.list()).data.map(({ status }) => status)).toEqual([
    'open',
    'expired',
  ])
})

test.each([
  ['failed, and did nothing', 'error_before'],
  ['did it, and failed to say so', 'error_after'],
] as const)('a change is made once where Stripe %s', async (_what, kind) => {
  const harness = await open()
  await harness.payBySession((await start(harness)).sessionId)
  await hear(harness)
  const [subscription] = await harness.engine.subscriptions.ofUser(user.userId)
  const id = subscription?.id ?? ''
  harness.sandbox.faults.add({ kind, match: `/v1/subscriptions/${id}`, times: 4 })
  const change = () =>
    harness.engine.subscriptions.change({
      userId: user.userId,
      subscriptionId: id,
      lookupKey: 'studio_yearly_usd',
      when: 'now',
    })
  expect(await refusal(change())).toBe('stripe.unavailable')
  expect(await refusal(change())).toBe('subscription.change_running')
  await harness.sandbox.advance('2 minutes')
  await expect
    .poll(async () => (await harness.engine.subscriptions.ofUser(user.userId))[0]?.items[0]?.interval)
    .toBe('year')
  expect((await harness.stripe.invoices.list({ subscription: id })).data).toHaveLength(2)
  expect((await harness.dump()).subscription_change).toMatchObject([{ outcome: 'done' }])
})
