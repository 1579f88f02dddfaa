import { expect, test } from 'vitest'
import { listen, startTestSandbox, type TestSandbox } from '../testing.ts'

const control = async (on: TestSandbox, path: string, body: object) => {
  const response = await fetch(`${on.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

const pay = (on: TestSandbox, amount = 1_000) =>
  on.stripe.paymentIntents.create({ amount, currency: 'usd', payment_method: 'pm_card_visa', confirm: true })

test('signs with both secrets while a webhook secret is rolled', async () => {
  await using sandbox = await startTestSandbox()
  await using listener = await listen()
  const { id, secret = '' } = await sandbox.stripe.webhookEndpoints.create({
    url: listener.url,
    enabled_events: ['*'],
  })
  await control(sandbox, 'rotate_secret', { webhook_endpoint: id, secret: 'whsec_new', keep_hours: 24 })
  const verifies = async (key: string) => {
    listener.received.length = 0
    await sandbox.stripe.customers.create()
    await sandbox.sandbox.idle()
    const [{ body, signature } = { body: '', signature: '' }] = listener.received
    try {
      sandbox.stripe.webhooks.constructEvent(body, signature, key, Number.MAX_SAFE_INTEGER)
      return true
    } catch {
      return false
    }
  }
  expect([await verifies(secret), await verifies('whsec_new')]).toEqual([true, true])
  await sandbox.sandbox.advance('25 hours')
  expect([await verifies(secret), await verifies('whsec_new')]).toEqual([false, true])
})

test.each([
  ['duplicate', { amount: 3 }, 3],
  ['drop', {}, 0],
  ['late', { amount: 60_000 }, 0],
] as const)('applies the delivery fault %s', async (kind, options, deliveredNow) => {
  await using sandbox = await startTestSandbox()
  await using listener = await listen()
  await sandbox.stripe.webhookEndpoints.create({ url: listener.url, enabled_events: ['customer.created'] })
  await control(sandbox, 'faults', { kind, times: 1, ...options })
  await sandbox.stripe.customers.create()
  await sandbox.sandbox.idle()
  expect(listener.received).toHaveLength(deliveredNow)
  await sandbox.sandbox.advance('1 minute')
  expect(listener.received).toHaveLength(kind === 'late' ? 1 : deliveredNow)
  await sandbox.stripe.customers.create()
  await sandbox.sandbox.idle()
  expect(listener.received).toHaveLength((kind === 'late' ? 1 : deliveredNow) + 1)
})

test.each([
  ['rate_limit', 429, 0],
  ['error_before', 500, 0],
  ['error_after', 500, 1],
  ['timeout_after=50', 500, 1],
])('applies the API fault %s by header: status %i, %i customers created', async (fault, status, created) => {
  await using sandbox = await startTestSandbox()
  const response = await sandbox.call('POST', '/v1/customers', 'name=Ada', { 'sandbox-fault': fault })
  expect(response.status).toBe(status)
  expect((await sandbox.stripe.customers.list()).data).toHaveLength(created)
})

test.each([
  [
    'won',
    0,
    [
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
    ],
  ],
  ['lost', -1_000, ['charge.dispute.created', 'charge.dispute.funds_withdrawn', 'charge.dispute.closed']],
])('opens a dispute and closes it as %s', async (outcome, amount, types) => {
  await using sandbox = await startTestSandbox()
  const intent = await pay(sandbox)
  const { body } = await control(sandbox, 'dispute', { charge: intent.latest_charge })
  await control(sandbox, 'close_dispute', { dispute: body.id, outcome })
  const events = (await sandbox.stripe.events.list({ limit: 100 })).data.map(({ type }) => type).reverse()
  expect(events.filter((type) => type.startsWith('charge.dispute'))).toEqual(types)
  const adjustments = (await sandbox.stripe.balanceTransactions.list({ type: 'adjustment' })).data
  expect(adjustments.reduce((sum, transaction) => sum + transaction.amount, 0)).toBe(amount)
})

test('fails the refund of the test card for failing refunds after a minute', async () => {
  await using sandbox = await startTestSandbox()
  const intent = await sandbox.stripe.paymentIntents.create({
    amount: 1_000,
    currency: 'usd',
    payment_method: 'pm_card_refundFail',
    confirm: true,
  })
  const refund = await sandbox.stripe.refunds.create({ payment_intent: intent.id })
  expect(refund.status).toBe('succeeded')
  await sandbox.sandbox.advance('1 minute')
  expect(await sandbox.stripe.refunds.retrieve(refund.id)).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
  })
  expect((await sandbox.stripe.events.list({ type: 'refund.failed' })).data).toHaveLength(1)
})

test('rejects an invalid control request with a message', async () => {
  await using sandbox = await startTestSandbox()
  expect(await control(sandbox, 'settle', {})).toMatchObject({ status: 400 })
  expect(await control(sandbox, 'clock', { advance: 'soon' })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('Not a duration') },
  })
  expect(await control(sandbox, 'nothing', {})).toMatchObject({ status: 404 })
})
