import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSandbox, startSandbox } from './index.ts'
import { listen, noon, postInProcess, startTestSandbox } from './testing.ts'

test('a sandbox with a database file keeps objects, secrets, the account and pending deliveries across a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  const databasePath = join(folder, 'sandbox.sqlite')
  await using listener = await listen()
  listener.responseStatus = 500
  const before = await startTestSandbox(databasePath)
  const { id: account } = await before.stripe.accounts.retrieveCurrent()
  await before.stripe.webhookEndpoints.create({ url: listener.url, enabled_events: ['customer.created'] })
  const customer = await before.stripe.customers.create({ name: 'Ada' })
  await before.sandbox.idle()
  await before.close()

  listener.responseStatus = 200
  await using after = await startTestSandbox(databasePath)
  expect((await after.stripe.accounts.retrieveCurrent()).id).toBe(account)
  expect(await after.stripe.customers.retrieve(customer.id)).toMatchObject({ name: 'Ada' })
  expect((await after.stripe.customers.create()).id).not.toBe(customer.id)
  await after.sandbox.advance('5 minutes')
  expect(listener.types()).toEqual(['customer.created', 'customer.created', 'customer.created'])
  rmSync(folder, { recursive: true })
})

test('a webhook delivery is retried on the sandbox’s clock until the response is 2xx', async () => {
  await using sandbox = await startTestSandbox()
  await using listener = await listen()
  await sandbox.stripe.webhookEndpoints.create({ url: listener.url, enabled_events: ['*'] })
  listener.responseStatus = 503
  await sandbox.stripe.customers.create({ name: 'Ada' })
  await sandbox.sandbox.idle()
  const pending = async () => (await sandbox.stripe.events.list()).data[0]?.pending_webhooks
  expect([listener.received.length, await pending()]).toEqual([1, 1])
  await sandbox.sandbox.advance('4 minutes')
  expect(listener.received).toHaveLength(1)
  await sandbox.sandbox.advance('1 minute')
  expect(listener.received).toHaveLength(2)
  listener.responseStatus = 200
  await sandbox.sandbox.advance('30 minutes')
  expect([listener.received.length, await pending()]).toEqual([3, 0])
  await sandbox.sandbox.advance('3 days')
  expect(listener.received).toHaveLength(3)
  expect(new Set(listener.received.map(({ event }) => event.id)).size).toBe(1)
})

test('the webhook_endpoint control creates an endpoint with a given secret and is idempotent', async () => {
  await using sandbox = await startTestSandbox()
  await using listener = await listen()
  const body = JSON.stringify({
    url: listener.url,
    secret: 'whsec_given',
    api_version: '2026-10-28.endive',
    enabled_events: ['customer.created'],
  })
  for (let time = 0; time < 2; time++) {
    expect((await fetch(`${sandbox.url}/_sandbox/webhook_endpoint`, { method: 'PUT', body })).status).toBe(
      200,
    )
  }
  expect((await sandbox.stripe.webhookEndpoints.list()).data).toHaveLength(1)
  await sandbox.stripe.customers.create({ name: 'Ada' })
  await sandbox.sandbox.idle()
  const [{ body: payload, signature } = { body: '', signature: '' }] = listener.received
  expect(
    sandbox.stripe.webhooks.constructEvent(payload, signature, 'whsec_given', Number.MAX_SAFE_INTEGER).type,
  ).toBe('customer.created')
})

test('the same seed and the same calls give the same responses', async () => {
  const run = async () => {
    const sandbox = createSandbox({ publicUrl: 'http://sandbox.test', seed: 'seed', now: () => noon })
    const post = postInProcess(sandbox)
    const responses = [
      await post('/v1/customers', { name: 'Ada' }),
      await post('/v1/products', { name: 'Mount' }),
    ]
    sandbox.close()
    return responses
  }
  const first = await run()
  expect(first).toMatchObject([{ object: 'customer' }, { object: 'product' }])
  expect(await run()).toEqual(first)
})

test('restoring a snapshot restores objects, the clock and the ids', async () => {
  await using sandbox = await startTestSandbox()
  await sandbox.stripe.customers.create({ name: 'Ada' })
  const snapshot = sandbox.sandbox.snapshot()
  const first = await sandbox.stripe.customers.create({ name: 'Bo' })
  await sandbox.sandbox.advance('1 day')
  sandbox.sandbox.restore(snapshot)
  expect((await sandbox.stripe.customers.list()).data.map(({ name }) => name)).toEqual(['Ada'])
  expect(sandbox.sandbox.now()).toBe(noon)
  expect((await sandbox.stripe.customers.create({ name: 'Bo' })).id).toBe(first.id)
  sandbox.sandbox.reset()
  expect((await sandbox.stripe.customers.list()).data).toEqual([])
})

test('starting on a port in use throws EADDRINUSE', async () => {
  await using sandbox = await startTestSandbox()
  await expect(startSandbox({ port: sandbox.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('a charge can be refunded in parts, but not beyond its amount', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const intent = await stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
  })
  expect(await stripe.refunds.create({ payment_intent: intent.id, amount: 300 })).toMatchObject({
    status: 'succeeded',
    amount: 300,
  })
  await expect(stripe.refunds.create({ payment_intent: intent.id, amount: 701 })).rejects.toThrow(
    'greater than unrefunded amount',
  )
  await stripe.refunds.create({ payment_intent: intent.id })
  await expect(stripe.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({
    code: 'charge_already_refunded',
  })
  const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ['refunds'] })
  expect(charge).toMatchObject({
    refunded: true,
    amount_refunded: 1000,
    refunds: { data: [{ amount: 700 }, { amount: 300 }] },
  })
  const amounts = (await stripe.balanceTransactions.list()).data.map(({ amount }) => amount)
  expect(amounts).toEqual([-700, -300, 1000])
})
