/** Our own calls about subscriptions: begun twice, broken off, and finished all the same; once. */
import { isRefusal } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openStage, type Stage, type StageEvent } from '../inbox/stage.ts'

const user = { userId: 'user_ada', email: 'ada@example.com' }
const back = { successUrl: 'http://127.0.0.1/success', cancelUrl: 'http://127.0.0.1/cancel' }

async function open(): Promise<Stage> {
  const stage = await openStage()
  await stage.engine.plans.push({ apply: true })
  await stage.save()
  return stage
}

const start = (stage: Stage, lookupKey = 'studio_monthly_usd') =>
  stage.engine.subscriptions.start({ user, lookupKey, ...back })

async function hear(stage: Stage, order = (events: StageEvent[]) => events): Promise<void> {
  for (const event of order(await stage.events())) {
    await stage.deliver(event)
  }
  await stage.drain()
}

const checkouts = async (stage: Stage) =>
  z
    .array(z.looseObject({ session_id: z.string().nullable() }))
    .parse((await stage.dump()).subscription_checkout)

/** The code of what was refused; a bug stays one. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (isRefusal(error)) {
      return error.code
    }
    throw error
  }
  return 'nothing'
}

test('of two clicks at once, both get the one session', async () => {
  const stage = await open()
  const sessions = await Promise.all(Array.from({ length: 5 }, () => start(stage)))
  expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1)
  expect((await stage.stripe.checkout.sessions.list()).data).toHaveLength(1)
})

const orders: [string, (events: StageEvent[]) => StageEvent[]][] = [
  ['in order', (events) => events],
  ['backwards', (events) => events.toReversed()],
]

test.each(orders)(
  'if two checkouts are paid all the same, the second ends and its money goes back: %s',
  async (_how, order) => {
    const stage = await open()
    const first = await start(stage)
    // As if we had given the first up although its page was open.
    await stage.query(`update shop.subscription_checkout set ended = 'expired'`)
    const second = await start(stage, 'studio_yearly_usd')
    await stage.payBySession(first.sessionId)
    await stage.sandbox.advance('5 seconds')
    await stage.payBySession(second.sessionId)
    await hear(stage, order)
    // What the job did at Stripe is told by events in its turn.
    await hear(stage)

    const subscriptions = await stage.engine.subscriptions.ofUser(user.userId)
    expect(subscriptions.map(({ status, items }) => [status, items[0]?.interval])).toEqual([
      ['canceled', 'year'],
      ['active', 'month'],
    ])
    const { data: refunds } = await stage.stripe.refunds.list()
    expect(refunds.map(({ amount, status }) => [amount, status])).toEqual([[49_000, 'succeeded']])
    const ends = (await stage.engine.mails.list()).filter(({ key }) => key.startsWith('subscription-ended:'))
    expect(ends.map(({ to, template, text }) => [to, template, JSON.parse(text)])).toMatchObject([
      [user.email, 'subscription_doubled', { plan: 'Studio', interval: 'year', refundedMinor: 49_000 }],
    ])
  },
)

test('a checkout whose answer was lost is found again, by whoever asks or by the job, and there is one', async () => {
  const stage = await open()
  // As when the process dies before it writes the answer down.
  const lose = () =>
    stage.query('update shop.subscription_checkout set session_id = null, session_url = null')
  const { sessionId } = await start(stage)
  await lose()
  expect((await start(stage)).sessionId).toBe(sessionId)
  await lose()
  await stage.sandbox.advance('40 minutes')
  await expect.poll(() => checkouts(stage)).toMatchObject([{ session_id: sessionId }])
  expect((await stage.stripe.checkout.sessions.list()).data).toHaveLength(1)
})

test('a checkout of which nobody is told that it expired ends all the same', async () => {
  const stage = await open()
  await start(stage)
  await stage.sandbox.advance('40 minutes')
  await expect.poll(() => checkouts(stage)).toMatchObject([{ ended: 'expired' }])
  await start(stage)
  expect((await stage.stripe.checkout.sessions.list()).data.map(({ status }) => status)).toEqual([
    'open',
    'expired',
  ])
})

test.each([
  ['failed, and did nothing', 'error_before'],
  ['did it, and failed to say so', 'error_after'],
] as const)('a change is made once where Stripe %s', async (_what, kind) => {
  const stage = await open()
  await stage.payBySession((await start(stage)).sessionId)
  await hear(stage)
  const [subscription] = await stage.engine.subscriptions.ofUser(user.userId)
  const id = subscription?.id ?? ''
  stage.sandbox.faults.add({ kind, match: `/v1/subscriptions/${id}`, times: 4 })
  const change = () =>
    stage.engine.subscriptions.change({
      userId: user.userId,
      subscriptionId: id,
      lookupKey: 'studio_yearly_usd',
      when: 'now',
    })
  expect(await refusal(change())).toBe('stripe.unavailable')
  expect(await refusal(change())).toBe('subscription.change_running')
  await stage.sandbox.advance('2 minutes')
  await expect
    .poll(async () => (await stage.engine.subscriptions.ofUser(user.userId))[0]?.items[0]?.interval)
    .toBe('year')
  expect((await stage.stripe.invoices.list({ subscription: id })).data).toHaveLength(2)
  expect((await stage.dump()).subscription_change).toMatchObject([{ outcome: 'done' }])
})
