import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSandbox, startSandbox } from './index.ts'
import { inProcess, listen, noon, startTestSandbox } from './testing.ts'

test('a sandbox survives a restart: objects, keys, secrets, the account and what is due', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  const databasePath = join(folder, 'sandbox.sqlite')
  await using listener = await listen()
  listener.answer = 500
  const before = await startTestSandbox(databasePath)
  const { id: account } = await before.stripe.accounts.retrieveCurrent()
  await before.stripe.webhookEndpoints.create({ url: listener.url, enabled_events: ['customer.created'] })
  const customer = await before.stripe.customers.create({ name: 'Ada' })
  await before.sandbox.idle()
  await before.close()

  listener.answer = 200
  await using after = await startTestSandbox(databasePath)
  expect((await after.stripe.accounts.retrieveCurrent()).id).toBe(account)
  expect(await after.stripe.customers.retrieve(customer.id)).toMatchObject({ name: 'Ada' })
  expect((await after.stripe.customers.create()).id).not.toBe(customer.id)
  await after.sandbox.advance('5 minutes')
  expect(listener.types()).toEqual(['customer.created', 'customer.created', 'customer.created'])
  rmSync(folder, { recursive: true })
})

test('a delivery is tried again on the clock until it is answered with 2xx', async () => {
  await using sandbox = await startTestSandbox()
  await using listener = await listen()
  await sandbox.stripe.webhookEndpoints.create({ url: listener.url, enabled_events: ['*'] })
  listener.answer = 503
  await sandbox.stripe.customers.create({ name: 'Ada' })
  await sandbox.sandbox.idle()
  const pending = async () => (await sandbox.stripe.events.list()).data[0]?.pending_webhooks
  expect([listener.heard.length, await pending()]).toEqual([1, 1])
  await sandbox.sandbox.advance('4 minutes')
  expect(listener.heard).toHaveLength(1)
  await sandbox.sandbox.advance('1 minute')
  expect(listener.heard).toHaveLength(2)
  listener.answer = 200
  await sandbox.sandbox.advance('30 minutes')
  expect([listener.heard.length, await pending()]).toEqual([3, 0])
  await sandbox.sandbox.advance('3 days')
  expect(listener.heard).toHaveLength(3)
  expect(new Set(listener.heard.map(({ event }) => event.id)).size).toBe(1)
})

test('an endpoint is put with a secret of our own, once or twice', async () => {
  await using sandbox = await startTestSandbox()
  await using listener = await listen()
  const body = JSON.stringify({
    url: listener.url,
    secret: 'whsec_ours',
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
  const [{ body: sent, signature } = { body: '', signature: '' }] = listener.heard
  expect(
    sandbox.stripe.webhooks.constructEvent(sent, signature, 'whsec_ours', Number.MAX_SAFE_INTEGER).type,
  ).toBe('customer.created')
})

test('the same seed and the same calls give the same answers', async () => {
  const story = async () => {
    const sandbox = createSandbox({ publicUrl: 'http://sandbox.test', seed: 'seed', now: () => noon })
    const post = inProcess(sandbox)
    const answers = [
      await post('/v1/customers', { name: 'Ada' }),
      await post('/v1/products', { name: 'Mount' }),
    ]
    sandbox.close()
    return answers
  }
  const first = await story()
  expect(first).toMatchObject([{ object: 'customer' }, { object: 'product' }])
  expect(await story()).toEqual(first)
})

test('a snapshot brings everything back', async () => {
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

test('a taken port is refused', async () => {
  await using sandbox = await startTestSandbox()
  await expect(startSandbox({ port: sandbox.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('refunds go back in parts, never more than was paid', async () => {
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
  const net = (await stripe.balanceTransactions.list()).data.map(({ amount }) => amount)
  expect(net).toEqual([-700, -300, 1000])
})
