import { handledEventTypes, STRIPE_API_VERSION } from '@countinghouse/engine'
import { startSandbox } from '@countinghouse/sandbox'
import type Stripe from 'stripe'
import { expect, onTestFinished, test } from 'vitest'
import { createStripeSdk } from './stripe-sdk.ts'
import { compareEvents, findEndpoints, registerEndpoint } from './webhook-endpoint.ts'

const url = 'https://shop.example/api/stripe/webhook'

async function openAccount(): Promise<Stripe> {
  const { port, close } = await startSandbox({ port: 0 })
  onTestFinished(close)
  return createStripeSdk({
    secretKey: 'sk_test_1',
    webhookSecrets: [],
    host: '127.0.0.1',
    port,
    protocol: 'http',
  })
}

test('creates the webhook endpoint with the handled events, and returns its signing secret once', async () => {
  const stripe = await openAccount()
  const created = await registerEndpoint(stripe, url)
  expect(created.secret).toMatch(/^whsec_/)
  const [endpoint, ...more] = await findEndpoints(stripe, url)
  expect(more).toEqual([])
  expect(endpoint).toMatchObject({
    id: created.id,
    api_version: STRIPE_API_VERSION,
    enabled_events: handledEventTypes,
  })
  expect(await registerEndpoint(stripe, url)).toEqual({ id: created.id, url, changes: [], secret: undefined })
})

test('updates an endpoint with other events, enables a disabled one, and keeps the signing secret', async () => {
  const stripe = await openAccount()
  const { id } = await registerEndpoint(stripe, url)
  const [removed] = handledEventTypes
  await stripe.webhookEndpoints.update(id, {
    enabled_events: ['charge.refunded', ...handledEventTypes.slice(1)],
    disabled: true,
  })
  const updated = await registerEndpoint(stripe, url)
  expect(updated).toMatchObject({ id, secret: undefined })
  expect(updated.changes).toEqual([`added ${removed}`, 'removed charge.refunded', 'enabled'])
  expect(await stripe.webhookEndpoints.retrieve(id)).toMatchObject({
    status: 'enabled',
    enabled_events: handledEventTypes,
  })
})

test('replaces an endpoint that has another API version, and does not change those of other shops', async () => {
  const stripe = await openAccount()
  const events = { enabled_events: ['*' as const], api_version: '2023-10-16' as never }
  const old = await stripe.webhookEndpoints.create({
    url: 'https://shop.example/api/webhooks/stripe',
    ...events,
  })
  const foreign = await stripe.webhookEndpoints.create({
    url: 'https://other.example/api/stripe/webhook',
    ...events,
  })
  const created = await registerEndpoint(stripe, url)
  expect(created.secret).toMatch(/^whsec_/)
  const left = await stripe.webhookEndpoints.list()
  expect(left.data.map(({ id }) => id).toSorted()).toEqual([created.id, foreign.id].toSorted())
  expect(created.changes.join()).toContain(old.id)
})

test('an endpoint for all events misses none and sends unneeded ones', async () => {
  const stripe = await openAccount()
  const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
  expect(compareEvents(endpoint)).toEqual({ missing: [], unneeded: ['*'] })
})
