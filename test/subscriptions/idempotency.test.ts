/**
 * The shop's calls about subscriptions take effect once, although they are repeated or interrupted
 * (idempotency).
 */
import { isAppError } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { HarnessEvent } from '../inbox/events.ts'
import { type Harness, openHarness } from '../inbox/harness.ts'

const user = { userId: 'user_ada', email: 'ada@example.com' }
const returnUrls = { successUrl: 'http://127.0.0.1/success', cancelUrl: 'http://127.0.0.1/cancel' }

async function open(): Promise<Harness> {
  const harness = await openHarness()
  await harness.engine.plans.push({ apply: true })
  await harness.save()
  return harness
}

const start = (harness: Harness, lookupKey = 'studio_monthly_usd') =>
  harness.engine.subscriptions.start({ user, lookupKey, ...returnUrls })

async function deliverEvents(harness: Harness, reorder = (events: HarnessEvent[]) => events): Promise<void> {
  for (const event of reorder(await harness.events())) {
    await harness.deliver(event)
  }
  await harness.drain()
}

const checkouts = async (harness: Harness) =>
  z
    .array(z.looseObject({ session_id: z.string().nullable() }))
    .parse((await harness.dump()).subscription_checkout)

/** The code of an expected error; rethrows any other. */
async function errorCodeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (isAppError(error)) {
      return error.code
    }
    throw error
  }
  return 'no error'
}

test('concurrent requests get the same checkout session', async () => {
  const harness = await open()
  const sessions = await Promise.all(Array.from({ length: 5 }, () => start(harness)))
  expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1)
  expect((await harness.stripe.checkout.sessions.list()).data).toHaveLength(1)
})

const orders: [string, (events: HarnessEvent[]) => HarnessEvent[]][] = [
  ['in order', (events) => events],
  ['reversed', (events) => events.toReversed()],
]

test.each(orders)(
  'ends and refunds the second of two paid subscription checkouts, with events %s',
  async (_name, reorder) => {
    const harness = await open()
    const first = await start(harness)
    // As if the first had expired here although its page was still open.
    await harness.query(`update shop.subscription_checkout set outcome = 'expired'`)
    const second = await start(harness, 'studio_yearly_usd')
    await harness.paySession(first.sessionId)
    await harness.sandbox.advance('5 seconds')
    await harness.paySession(second.sessionId)
    await deliverEvents(harness, reorder)
    // The job's calls to Stripe cause further events.
    await deliverEvents(harness)

    const subscriptions = await harness.engine.subscriptions.ofUser(user.userId)
    expect(subscriptions.map(({ status, items }) => [status, items[0]?.interval])).toEqual([
      ['canceled', 'year'],
      ['active', 'month'],
    ])
    const { data: refunds } = await harness.stripe.refunds.list()
    expect(refunds.map(({ amount, status }) => [amount, status])).toEqual([[49_000, 'succeeded']])
    const emails = (await harness.engine.notifications.list()).filter(({ key }) =>
      key.startsWith('subscription-ended:'),
    )
    expect(emails.map(({ to, template, text }) => [to, template, JSON.parse(text)])).toMatchObject([
      [user.email, 'subscription_doubled', { plan: 'Studio', interval: 'year', refundedMinor: 49_000 }],
    ])
  },
)

test('a checkout whose response was lost is found by the next request or the job, and not created again', async () => {
  const harness = await open()
  // As after a crash before the response is stored.
  const loseResponse = () =>
    harness.query('update shop.subscription_checkout set session_id = null, session_url = null')
  const { sessionId } = await start(harness)
  await loseResponse()
  expect((await start(harness)).sessionId).toBe(sessionId)
  await loseResponse()
  await harness.sandbox.advance('40 minutes')
  await expect.poll(() => checkouts(harness)).toMatchObject([{ session_id: sessionId }])
  expect((await harness.stripe.checkout.sessions.list()).data).toHaveLength(1)
})

test('a checkout expires although its event is lost', async () => {
  const harness = await open()
  await start(harness)
  await harness.sandbox.advance('40 minutes')
  await expect.poll(() => checkouts(harness)).toMatchObject([{ outcome: 'expired' }])
  await start(harness)
  expect((await harness.stripe.checkout.sessions.list()).data.map(({ status }) => status)).toEqual([
    'open',
    'expired',
  ])
})

test.each([
  ['before', 'error_before'],
  ['after', 'error_after'],
] as const)('a change is made once although Stripe fails %s making it', async (_when, kind) => {
  const harness = await open()
  await harness.paySession((await start(harness)).sessionId)
  await deliverEvents(harness)
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
  expect(await errorCodeOf(change())).toBe('stripe.unavailable')
  expect(await errorCodeOf(change())).toBe('subscription.change_running')
  await harness.sandbox.advance('2 minutes')
  await expect
    .poll(async () => (await harness.engine.subscriptions.ofUser(user.userId))[0]?.items[0]?.interval)
    .toBe('year')
  expect((await harness.stripe.invoices.list({ subscription: id })).data).toHaveLength(2)
  expect((await harness.dump()).subscription_change).toMatchObject([{ outcome: 'done' }])
})
