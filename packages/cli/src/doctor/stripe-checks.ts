/** Checks of the connection between Stripe and the shop. */
import { handledEventTypes, STRIPE_API_VERSION } from '@countinghouse/engine'
import type Stripe from 'stripe'
import { compareEvents, findEndpoints, webhookUrl } from '../webhook-endpoint.ts'
import { type Check, type CheckContext, fail, pass } from './check.ts'

const register =
  'Run `countinghouse webhooks register`. With the sandbox, start the shop, which registers the endpoint.'

/**
 * More than a request takes, and less than the five minutes for which a webhook signature is valid.
 */
const skewSecondsMax = 30
const deliveredWithinMinutes = 5

export const stripeChecks: Check[] = [
  {
    name: 'Stripe API',
    hint: 'Check STRIPE_SECRET_KEY and the internet connection. With the sandbox, start the shop.',
    async run({ engine, sandboxUrl }) {
      const { account, mode, latencyMs } = await engine.ping()
      return pass(`connected to ${account} (${sandboxUrl ? 'sandbox' : `${mode} mode`}) in ${latencyMs} ms`)
    },
  },
  {
    name: 'webhook secret',
    hint: 'Set STRIPE_WEBHOOK_SECRET to the signing secret (whsec_…) of the endpoint.',
    async run({ settings: { stripeWebhookSecrets }, sandboxUrl }) {
      if (stripeWebhookSecrets.some((secret) => secret !== '')) {
        return pass(stripeWebhookSecrets.length > 1 ? `${stripeWebhookSecrets.length} set` : 'set')
      }
      return sandboxUrl
        ? pass('generated at each start, for the sandbox')
        : fail('not set, so every webhook is rejected')
    },
  },
  {
    name: 'webhook endpoint',
    hint: register,
    async run(ctx) {
      const { id, status, url } = await endpointOf(ctx)
      return status === 'enabled' ? pass(`${id} sends to ${url}`) : fail(`${id} is disabled`)
    },
  },
  {
    name: 'webhook delivery',
    hint: 'Start the shop, and check SITE_URL and the proxy in front of the shop.',
    run: async (ctx) => checkSignatureRequired((await endpointOf(ctx)).url),
  },
  {
    name: 'webhook events',
    hint: register,
    async run(ctx) {
      const { missing, unneeded } = compareEvents(await endpointOf(ctx))
      if (missing.length > 0) {
        return fail(`the endpoint does not send ${missing.join(', ')}`)
      }
      if (unneeded.length > 0) {
        return fail(`the endpoint sends events that the shop ignores: ${unneeded.join(', ')}`)
      }
      return pass(`the endpoint sends all ${handledEventTypes.length} types that the shop handles`)
    },
  },
  {
    name: 'webhook API version',
    hint: `Objects in another version are fetched again, which is slower. ${register}`,
    async run(ctx) {
      const { api_version } = await endpointOf(ctx)
      return api_version === STRIPE_API_VERSION
        ? pass(api_version)
        : fail(`${api_version ?? 'the default of the account'} instead of ${STRIPE_API_VERSION}`)
    },
  },
  {
    name: 'recent deliveries',
    hint: "See the shop's responses in the Stripe Dashboard; 400 means a wrong signing secret. Run `countinghouse reconcile --fix` for missed events.",
    run: ({ sdk, clock }) => checkDeliveries(sdk, clock.now()),
  },
  {
    name: 'clock',
    hint: 'Synchronize the clock of this machine with NTP: webhooks with a wrong time are rejected.',
    async run({ sdk, clock }) {
      const { lastResponse } = await sdk.accounts.retrieveCurrent()
      const stripeTime = Date.parse(lastResponse.headers.date ?? '')
      if (Number.isNaN(stripeTime)) {
        return fail('the response of Stripe has no date')
      }
      const seconds = Math.round(Math.abs(clock.now().getTime() - stripeTime) / 1000)
      return seconds <= skewSecondsMax
        ? pass(`within ${Math.max(1, seconds)} s of Stripe's clock`)
        : fail(`differs from Stripe's clock by ${seconds} s`)
    },
  },
  {
    name: 'plans and prices',
    hint: 'Run `countinghouse catalog push`. The price of a token pack must also match the catalog in the admin.',
    async run({ engine }) {
      const [first, ...more] = await engine.plans.push({ apply: false })
      if (!first) {
        return pass('Stripe and the catalog match countinghouse.config.ts')
      }
      const others = more.length > 0 ? ` (and ${more.length} more)` : ''
      return fail(`${first.what}: ${first.message}${others}`)
    },
  },
  {
    name: 'customer portal',
    hint: 'Save the portal settings in the Stripe Dashboard: Settings > Billing > Customer portal.',
    async run({ sdk, sandboxUrl }) {
      const { data } = await sdk.billingPortal.configurations.list({
        active: true,
        is_default: true,
        limit: 1,
      })
      if (data[0]) {
        return pass(`configuration ${data[0].id}`)
      }
      return sandboxUrl
        ? pass('provided by the sandbox')
        : fail('not configured, so customers cannot open it')
    },
  },
]

async function endpointOf({ sdk, settings }: CheckContext): Promise<Stripe.WebhookEndpoint> {
  const url = webhookUrl(settings)
  const [endpoint] = await findEndpoints(sdk, url)
  if (endpoint) {
    return endpoint
  }
  throw new Error(`no endpoint sends to ${url} (forwarding by stripe listen cannot be detected)`)
}

/** Sends an unsigned delivery, which a Countinghouse shop rejects with a specific error code. */
async function checkSignatureRequired(url: string) {
  const response = await fetch(url, {
    method: 'POST',
    body: '{}',
    redirect: 'manual',
    signal: AbortSignal.timeout(8_000),
  })
  const body: unknown = await response.json().catch(() => undefined)
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined
  if (response.status === 400 && code === 'webhook.signature') {
    return pass('the endpoint reaches a shop, which requires a signature')
  }
  return fail(`the URL of the endpoint returned ${response.status} and does not seem to belong to this shop`)
}

/** Each event at Stripe counts the endpoints that have not accepted it yet. */
async function checkDeliveries(sdk: Stripe, now: Date) {
  const seconds = Math.floor(now.getTime() / 1000)
  const created = { gte: seconds - 24 * 3600, lte: seconds - deliveredWithinMinutes * 60 }
  const handled: string[] = handledEventTypes
  const data = (await sdk.events.list({ created, limit: 100 })).data.filter(({ type }) =>
    handled.includes(type),
  )
  const undelivered = data.filter(({ pending_webhooks }) => pending_webhooks > 0)
  if (undelivered.length > 0) {
    return fail(
      `${undelivered.length} of ${data.length} events since yesterday were not delivered, the latest ${undelivered[0]?.id}`,
    )
  }
  return pass(
    data.length === 0
      ? 'no events since yesterday'
      : `all ${data.length} events since yesterday were delivered`,
  )
}
