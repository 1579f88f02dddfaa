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

test('where there is no endpoint one is made from the table, and its secret is told once', async () => {
  const stripe = await openAccount()
  const made = await registerEndpoint(stripe, url)
  expect(made.secret).toMatch(/^whsec_/)
  const [endpoint, ...more] = await findEndpoints(stripe, url)
  expect(more).toEqual([])
  expect(endpoint).toMatchObject({
    id: made.id,
    api_version: STRIPE_API_VERSION,
    enabled_events: handledEventTypes,
  })
  expect(await registerEndpoint(stripe, url)).toEqual({ id: made.id, url, done: [], secret: undefined })
})

test('an endpoint that tells other events, or is switched off, is mended and keeps its secret', async () => {
  const stripe = await openAccount()
  const { id } = await registerEndpoint(stripe, url)
  const [gone] = handledEventTypes
  await stripe.webhookEndpoints.update(id, {
    enabled_events: ['charge.refunded', ...handledEventTypes.slice(1)],
    disabled: true,
  })
  const mended = await registerEndpoint(stripe, url)
  expect(mended).toMatchObject({ id, secret: undefined })
  expect(mended.done).toEqual([`now tells ${gone}`, 'no longer tells charge.refunded', 'switched on again'])
  expect(await stripe.webhookEndpoints.retrieve(id)).toMatchObject({
    status: 'enabled',
    enabled_events: handledEventTypes,
  })
})

test('an endpoint of another API version is replaced, since it keeps that for life; those of other shops are left alone', async () => {
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
  const made = await registerEndpoint(stripe, url)
  expect(made.secret).toMatch(/^whsec_/)
  const left = await stripe.webhookEndpoints.list()
  expect(left.data.map(({ id }) => id).toSorted()).toEqual([made.id, foreign.id].toSorted())
  expect(made.done.join()).toContain(old.id)
})

test('an endpoint that tells everything misses nothing, and tells much for nothing', async () => {
  const stripe = await openAccount()
  const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
  expect(compareEvents(endpoint)).toEqual({ missing: [], needless: ['*'] })
})
