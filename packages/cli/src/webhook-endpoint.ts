/** The endpoint at Stripe that tells this shop: which it is, and how to make it what it should be. */
import { handledEventTypes, STRIPE_API_VERSION } from '@countinghouse/engine'
import type Stripe from 'stripe'
import { connectHost } from './hosts.ts'
import type { Settings } from './settings.ts'

const path = '/api/stripe/webhook'
/** The API answers at both. */
const paths = [path, '/api/webhooks/stripe']

/** Where Stripe should send: the sandbox to where the shop listens, Stripe itself to where the world finds it. */
export function webhookUrl({ stripeSecretKey, siteUrl, host, port }: Settings): string {
  return stripeSecretKey ? `${siteUrl}${path}` : `http://${connectHost(host)}:${port}${path}`
}

/** Those that are on and send to the shop of `url`, the ones in our API version first. */
export async function findEndpoints(stripe: Stripe, url: string): Promise<Stripe.WebhookEndpoint[]> {
  const here = paths.map((one) => new URL(one, url).href)
  const found: Stripe.WebhookEndpoint[] = []
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 })) {
    if (URL.canParse(endpoint.url) && here.includes(new URL(endpoint.url).href)) {
      found.push(endpoint)
    }
  }
  return found.toSorted((left, right) => Number(isOurs(right)) - Number(isOurs(left)))
}

export const isOurs = (endpoint: Stripe.WebhookEndpoint): boolean =>
  endpoint.api_version === STRIPE_API_VERSION

/** What it should tell and does not, and what it tells for nothing. */
export function compareEvents({ enabled_events }: Stripe.WebhookEndpoint): {
  missing: string[]
  needless: string[]
} {
  const handled: string[] = handledEventTypes
  const tellsAll = enabled_events.includes('*')
  return {
    missing: tellsAll ? [] : handled.filter((type) => !enabled_events.includes(type)),
    needless: enabled_events.filter((type) => !handled.includes(type)),
  }
}

export interface Registered {
  id: string
  url: string
  done: string[]
  /** Of a new one: Stripe shows it this once. */
  secret: string | undefined
}

/**
 * Makes the endpoint what the table of handled events and our API version say. An endpoint keeps its version for life, so one of
 * another version is replaced: first the new one, then the end of the old, so that at no moment there is none.
 */
export async function registerEndpoint(stripe: Stripe, url: string): Promise<Registered> {
  const [known, ...others] = await findEndpoints(stripe, url)
  if (!known || !isOurs(known)) {
    return replaceEndpoint(stripe, url, known ? [known, ...others] : [])
  }
  const done: string[] = []
  const { missing, needless } = compareEvents(known)
  if (missing.length + needless.length > 0) {
    await stripe.webhookEndpoints.update(known.id, { enabled_events: [...handledEventTypes] })
    done.push(
      ...missing.map((type) => `now tells ${type}`),
      ...needless.map((type) => `no longer tells ${type}`),
    )
  }
  if (known.status !== 'enabled') {
    await stripe.webhookEndpoints.update(known.id, { disabled: false })
    done.push('switched on again')
  }
  for (const other of others) {
    done.push(await removeEndpoint(stripe, other))
  }
  return { id: known.id, url: known.url, done, secret: undefined }
}

async function replaceEndpoint(
  stripe: Stripe,
  url: string,
  old: Stripe.WebhookEndpoint[],
): Promise<Registered> {
  const made = await stripe.webhookEndpoints.create({
    url,
    enabled_events: [...handledEventTypes],
    api_version: STRIPE_API_VERSION,
    description: 'Countinghouse',
  })
  const done = [`made, in API version ${STRIPE_API_VERSION}`]
  for (const endpoint of old) {
    done.push(await removeEndpoint(stripe, endpoint))
  }
  return { id: made.id, url: made.url, done, secret: made.secret }
}

async function removeEndpoint(stripe: Stripe, { id, api_version }: Stripe.WebhookEndpoint): Promise<string> {
  await stripe.webhookEndpoints.del(id)
  return `took away ${id}, which sent here in API version ${api_version ?? "of the account's default"}`
}
