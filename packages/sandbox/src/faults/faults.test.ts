/**
 * Faults seen through Stripe's own SDK: with retries and idempotency keys, nothing is lost and
 * nothing happens twice.
 */
import Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { listen, startTestSandbox, type TestSandbox } from '../testing.ts'
import type { Fault } from './faults.ts'

/** An SDK client with retries, as a shop would configure it. */
const retryingClient = ({ port }: TestSandbox, options: Stripe.StripeConfig = {}) =>
  new Stripe('sk_test_x', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 3,
    ...options,
  })

describe.each<Omit<Fault, 'id'>>([
  { kind: 'error_before', times: 2 },
  { kind: 'error_after', times: 2 },
  { kind: 'rate_limit', times: 2 },
  { kind: 'timeout_before', times: 1, amount: 5_000 },
  { kind: 'timeout_after', times: 2, amount: 5_000 },
  { kind: 'delay', times: 1, amount: 50 },
  { kind: 'delay_after', times: 1, amount: 50 },
])('$kind', (fault) => {
  test('the SDK retries the call with its idempotency key, and it takes effect once', async () => {
    await using sandbox = await startTestSandbox()
    sandbox.sandbox.faults.add({ ...fault, match: '/v1/payment_intents' })
    const stripe = retryingClient(sandbox, { timeout: 1_000 })
    const params = { amount: 900, currency: 'usd', payment_method: 'pm_card_visa', confirm: true }
    const paid = await stripe.paymentIntents.create(params, { idempotencyKey: 'order-1' })
    expect(paid.status).toBe('succeeded')
    expect(sandbox.sandbox.faults.list()).toEqual([])
    const charges = await sandbox.stripe.charges.list()
    expect(charges.data.map(({ payment_intent }) => payment_intent)).toEqual([paid.id])
  })
})

test.each([
  ['error_before', 500, 0],
  ['error_after', 500, 1],
  ['rate_limit', 429, 0],
])('the Sandbox-Fault header applies %s to one call only', async (fault, status, created) => {
  await using sandbox = await startTestSandbox()
  const response = await sandbox.call('POST', '/v1/customers', 'name=Ada', { 'sandbox-fault': fault })
  expect(response.status).toBe(status)
  expect((await sandbox.stripe.customers.list()).data).toHaveLength(created)
})

test('two API faults apply one after the other', async () => {
  await using sandbox = await startTestSandbox()
  sandbox.sandbox.faults.add({ kind: 'error_before', times: 1 })
  sandbox.sandbox.faults.add({ kind: 'rate_limit', times: 1 })
  const statuses: number[] = []
  for (let call = 0; call < 3; call++) {
    statuses.push((await sandbox.call('GET', '/v1/account')).status)
  }
  expect(statuses).toEqual([500, 429, 200])
})

test('a delayed call continues when its fault is removed, even if the fault was used up', async () => {
  await using sandbox = await startTestSandbox()
  const { faults } = sandbox.sandbox
  const [held, other] = ['/v1/account', '/v1/balance'].map((match) =>
    faults.add({ kind: 'delay', match, amount: 3_600_000, times: 1 }),
  )
  const response = sandbox.call('GET', '/v1/account')
  await expect.poll(() => faults.list()).toEqual([other])
  faults.remove(held?.id ?? '')
  expect((await response).status).toBe(200)
  expect(faults.list()).toEqual([other])
})

test('faults are added, listed and cleared by the controls', async () => {
  await using sandbox = await startTestSandbox()
  const control = async (method: string, body?: object) => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    return (await fetch(`${sandbox.url}/_sandbox/faults`, init)).json()
  }
  await control('POST', { kind: 'drop', match: 'charge.', times: 2 })
  expect(await control('GET')).toMatchObject({ faults: [{ kind: 'drop', match: 'charge.', times: 2 }] })
  expect(await control('DELETE')).toEqual({ faults: [] })
})

async function openEndpoint(sandbox: TestSandbox) {
  const listener = await listen()
  const endpoint = await sandbox.stripe.webhookEndpoints.create({
    url: listener.url,
    enabled_events: ['customer.created'],
  })
  const pending = async () =>
    (await sandbox.stripe.events.list()).data.map(({ pending_webhooks }) => pending_webhooks)
  return Object.assign(listener, { endpoint, pending })
}

test('a duplicate fault delivers the same event three times, and it counts as delivered once', async () => {
  await using sandbox = await startTestSandbox()
  await using endpoint = await openEndpoint(sandbox)
  await using other = await openEndpoint(sandbox)
  other.responseStatus = 500
  sandbox.sandbox.faults.add({ kind: 'duplicate', amount: 3 })
  await sandbox.stripe.customers.create()
  await sandbox.sandbox.idle()
  expect(endpoint.received).toHaveLength(3)
  expect(new Set(endpoint.received.map(({ event }) => event.id)).size).toBe(1)
  expect(await endpoint.pending()).toEqual([1])
})

test('a late fault delays a webhook delivery', async () => {
  await using sandbox = await startTestSandbox()
  await using endpoint = await openEndpoint(sandbox)
  sandbox.sandbox.faults.add({ kind: 'late', amount: 60_000 })
  await sandbox.stripe.customers.create()
  await sandbox.sandbox.advance('59 seconds')
  expect(endpoint.received).toHaveLength(0)
  await sandbox.sandbox.advance('1 second')
  expect(endpoint.received).toHaveLength(1)
})

test('a shuffle fault delivers all events in another order', async () => {
  await using sandbox = await startTestSandbox()
  await using endpoint = await openEndpoint(sandbox)
  sandbox.sandbox.faults.add({ kind: 'shuffle' })
  for (let index = 0; index < 12; index++) {
    await sandbox.stripe.customers.create({ name: String(index) })
  }
  await sandbox.sandbox.advance('3 seconds')
  const names = endpoint.received.map(({ event }) => Number((event.data.object as Stripe.Customer).name))
  expect(names).not.toEqual([...names].sort((one, other) => one - other))
  expect(new Set(names).size).toBe(12)
})

test('a dropped event is never delivered, but is in the list of events and can be resent', async () => {
  await using sandbox = await startTestSandbox()
  await using endpoint = await openEndpoint(sandbox)
  sandbox.sandbox.faults.add({ kind: 'drop', times: 1 })
  await sandbox.stripe.customers.create()
  await sandbox.sandbox.advance('4 days')
  expect([endpoint.received.length, await endpoint.pending()]).toEqual([0, [1]])
  const [event] = (await sandbox.stripe.events.list()).data
  await sandbox.call('POST', `/v1/events/${event?.id}/retry`, `webhook_endpoint=${endpoint.endpoint.id}`)
  await sandbox.sandbox.idle()
  expect([endpoint.types(), await endpoint.pending()]).toEqual([['customer.created'], [0]])
})

test('a delivery without a 2xx response is retried ten times in three days, with growing delays', async () => {
  await using sandbox = await startTestSandbox()
  await using endpoint = await openEndpoint(sandbox)
  endpoint.responseStatus = 500
  await sandbox.stripe.customers.create()
  await sandbox.sandbox.idle()
  const minutes: number[] = []
  const startedAt = sandbox.sandbox.now()
  for (
    let deliveries = 1;
    sandbox.sandbox.now() < startedAt + 4 * 86_400_000;
    deliveries = endpoint.received.length
  ) {
    await sandbox.sandbox.advance('5 minutes')
    if (endpoint.received.length > deliveries) {
      minutes.push((sandbox.sandbox.now() - startedAt) / 60_000)
    }
  }
  expect(minutes).toEqual([5, 35, 155, 455, 1_055, 1_655, 2_255, 2_855, 3_455, 4_055])
  expect(await endpoint.pending()).toEqual([1])
})

test('while a webhook secret is rotated both secrets sign, and a day later only the new one', async () => {
  await using sandbox = await startTestSandbox()
  await using endpoint = await openEndpoint(sandbox)
  const old = String(endpoint.endpoint.secret)
  const body = JSON.stringify({ webhook_endpoint: endpoint.endpoint.id })
  const rotate = () => fetch(`${sandbox.url}/_sandbox/rotate_secret`, { method: 'POST', body })
  const { secret } = (await (await rotate()).json()) as { secret: string }
  expect((await rotate()).status).toBe(400)
  const verifies = (key: string, index: number) => {
    const { body, signature } = endpoint.received[index] ?? { body: '', signature: '' }
    try {
      return sandbox.stripe.webhooks.constructEvent(body, signature, key, Number.MAX_SAFE_INTEGER).type
    } catch (error) {
      return error instanceof Error ? error.name : 'error'
    }
  }
  await sandbox.stripe.customers.create()
  await sandbox.sandbox.advance('25 hours')
  await sandbox.stripe.customers.create()
  await sandbox.sandbox.idle()
  expect(endpoint.received.map(({ signature }) => signature.match(/v1=/g)?.length)).toEqual([2, 1])
  expect([verifies(old, 0), verifies(secret, 0), verifies(secret, 1)]).toEqual(
    Array(3).fill('customer.created'),
  )
  expect(verifies(old, 1)).not.toBe('customer.created')
})
