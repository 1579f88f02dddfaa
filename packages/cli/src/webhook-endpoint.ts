/**
 * The webhook endpoint at Stripe that sends events to this shop: finds, compares and registers it.
 */
import { handledEventTypes, STRIPE_API_VERSION } from '@countinghouse/engine'
import type Stripe from 'stripe'
import { connectHost } from './hosts.ts'
import type { Settings } from './settings.ts'

const path = '/api/stripe/webhook'
/** The API accepts events at both paths. */
const paths = [path, '/api/webhooks/stripe']

/**
 * The URL that events are sent to: SITE_URL for Stripe, the shop's local address for the sandbox.
 */
export function webhookUrl({ stripeSecretKey, siteUrl, host, port }: Settings): string {
  return stripeSecretKey ? `${siteUrl}${path}` : `http://${connectHost(host)}:${port}${path}`
}

/** The endpoints that send to the shop of `url`; those with the engine's API version first. */
export async function findEndpoints(stripe: Stripe, url: string): Promise<Stripe.WebhookEndpoint[]> {
  const urls = paths.map((one) => new URL(one, url).href)
  const found: Stripe.WebhookEndpoint[] = []
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 })) {
    if (URL.canParse(endpoint.url) && urls.includes(new URL(endpoint.url).href)) {
      found.push(endpoint)
    }
  }
  return found.toSorted((left, right) => Number(hasOurVersion(right)) - Number(hasOurVersion(left)))
}

export const hasOurVersion = (endpoint: Stripe.WebhookEndpoint): boolean =>
  endpoint.api_version === STRIPE_API_VERSION

/**
 * Events that the shop handles and the endpoint does not send, and events that the endpoint sends
 * although the shop ignores them.
 */
export function compareEvents({ enabled_events }: Stripe.WebhookEndpoint): {
  missing: string[]
  unneeded: string[]
} {
  const handled: string[] = handledEventTypes
  const sendsAll = enabled_events.includes('*')
  return {
    missing: sendsAll ? [] : handled.filter((type) => !enabled_events.includes(type)),
    unneeded: enabled_events.filter((type) => !handled.includes(type)),
  }
}

export interface RegisteredEndpoint {
  id: string
  url: string
  /** What was changed, one line of text each. */
  changes: string[]
  /** Only for a new endpoint: Stripe shows the secret once. */
  secret: string | undefined
}

/**
 * Creates the endpoint, or updates it to the events that the engine handles and its API version.
 * The version of an endpoint cannot be changed, so one with another version is replaced: the new
 * one is created first, so that no event is missed.
 */
export async function registerEndpoint(stripe: Stripe, url: string): Promise<RegisteredEndpoint> {
  const [current, ...others] = await findEndpoints(stripe, url)
  if (!current || !hasOurVersion(current)) {
    return replaceEndpoint(stripe, url, current ? [current, ...others] : [])
  }
  const changes: string[] = []
  const { missing, unneeded } = compareEvents(current)
  if (missing.length + unneeded.length > 0) {
    await stripe.webhookEndpoints.update(current.id, { enabled_events: [...handledEventTypes] })
    changes.push(...missing.map((type) => `added ${type}`), ...unneeded.map((type) => `removed ${type}`))
  }
  if (current.status !== 'enabled') {
    await stripe.webhookEndpoints.update(current.id, { disabled: false })
    changes.push('enabled')
  }
  for (const other of others) {
    changes.push(await removeEndpoint(stripe, other))
  }
  return { id: current.id, url: current.url, changes, secret: undefined }
}

async function replaceEndpoint(
  stripe: Stripe,
  url: string,
  old: Stripe.WebhookEndpoint[],
): Promise<RegisteredEndpoint> {
  const created = await stripe.webhookEndpoints.create({
    url,
    enabled_events: [...handledEventTypes],
    api_version: STRIPE_API_VERSION,
    description: 'Countinghouse',
  })
  const changes = [`created with API version ${STRIPE_API_VERSION}`]
  for (const endpoint of old) {
    changes.push(await removeEndpoint(stripe, endpoint))
  }
  return { id: created.id, url: created.url, changes, secret: created.secret }
}

async function removeEndpoint(stripe: Stripe, { id, api_version }: Stripe.WebhookEndpoint): Promise<string> {
  await stripe.webhookEndpoints.del(id)
  return `deleted ${id}, which had ${api_version ? `API version ${api_version}` : "the account's default API version"}`
}
