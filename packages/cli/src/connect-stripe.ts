/**
 * Connects a shop that starts with Stripe: the merchant's account, or the sandbox, which it runs.
 */
import { randomBytes } from 'node:crypto'
import {
  type Clock,
  createClock,
  handledEventTypes,
  STRIPE_API_VERSION,
  type StripeOptions,
} from '@countinghouse/engine'
import { startSandbox } from '@countinghouse/sandbox'
import { sandboxFile } from './home.ts'
import { connectHost, isWildcard } from './hosts.ts'
import { sandboxKey } from './sandbox-clock.ts'
import type { Settings } from './settings.ts'
import { step } from './steps.ts'

export interface StripeConnection {
  /** `undefined` with a real Stripe account. */
  sandboxUrl: string | undefined
  options: StripeOptions
  /** The shop's clock: the machine's, or the sandbox's. */
  clock: Clock
}

/** @param resources closes the sandbox, if one was started */
export async function connectStripe(
  settings: Settings,
  resources: AsyncDisposableStack,
): Promise<StripeConnection> {
  const { stripeSecretKey: secretKey, stripeWebhookSecrets: webhookSecrets } = settings
  return secretKey
    ? { sandboxUrl: undefined, options: { secretKey, webhookSecrets }, clock: createClock() }
    : openSandbox(settings, resources)
}

/** The sandbox sends webhooks as Stripe does, and the shop's clock follows the sandbox's. */
async function openSandbox(settings: Settings, resources: AsyncDisposableStack): Promise<StripeConnection> {
  const { host, port, sandboxPort, siteUrl, stripeWebhookSecrets, home } = settings
  // A browser on another machine needs a payment page that it can reach, too.
  const publicUrl = isWildcard(host) ? `http://${new URL(siteUrl).hostname}:${sandboxPort}` : undefined
  const { url, sandbox, close } = await step('Stripe sandbox running', () =>
    startSandbox({
      host,
      port: sandboxPort,
      databasePath: sandboxFile(home),
      ...(publicUrl ? { publicUrl } : {}),
    }),
  )
  resources.defer(close)
  const generated = `whsec_${randomBytes(24).toString('hex')}`
  const webhookSecrets = stripeWebhookSecrets.length > 0 ? stripeWebhookSecrets : [generated]
  await registerWebhook(`http://${connectHost(host)}:${sandboxPort}`, {
    // The local address, not SITE_URL, which may need a network that is not available.
    url: `http://${connectHost(host)}:${port}/api/stripe/webhook`,
    secret: webhookSecrets[0],
    api_version: STRIPE_API_VERSION,
    enabled_events: handledEventTypes,
  })
  return {
    sandboxUrl: publicUrl ?? url,
    options: {
      secretKey: sandboxKey,
      webhookSecrets,
      host: connectHost(host),
      port: sandboxPort,
      protocol: 'http',
    },
    clock: createClock(() => sandbox.now()),
  }
}

async function registerWebhook(sandboxUrl: string, endpoint: object): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_sandbox/webhook_endpoint`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(endpoint),
  })
  if (!response.ok) {
    const reason = `${response.status} ${await response.text()}`
    throw new Error(`The sandbox rejected the webhook endpoint: ${reason}`)
  }
}
