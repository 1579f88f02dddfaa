import { parseArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { readSettings } from '../settings.ts'
import { createStripeSdk } from '../stripe-sdk.ts'
import { type RegisteredEndpoint, registerEndpoint, webhookUrl } from '../webhook-endpoint.ts'

const usage = `Usage: countinghouse webhooks register [options]

Creates the webhook endpoint of this shop at Stripe, or updates it to the handled events and API version.

  --url <url>   URL of the endpoint (default: SITE_URL/api/stripe/webhook)`

export async function webhooks(args: string[]): Promise<undefined> {
  const { values, positionals } = parseArguments(args, { url: { type: 'string' } }, usage)
  if (positionals.join(' ') !== 'register') {
    throw new CliError(
      positionals.length === 0
        ? 'Specify a command.'
        : `Unknown command "webhooks ${positionals.join(' ')}".`,
      usage,
    )
  }
  const settings = readSettings()
  const { stripeSecretKey: secretKey } = settings
  if (!secretKey) {
    throw new CliError(
      'The sandbox needs no registration: the shop registers its webhook endpoint when it starts.',
      'Set STRIPE_SECRET_KEY to register an endpoint at Stripe.',
    )
  }
  const url = values.url ?? webhookUrl(settings)
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CliError(`"${url}" is not a valid URL.`, usage)
  }
  const stripe = createStripeSdk({ secretKey, webhookSecrets: [] })
  console.log(formatResult(await registerEndpoint(stripe, url).catch(toCliError)))
}

function toCliError(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error)
  throw new CliError(
    `Stripe rejected the endpoint: ${reason}`,
    'The URL must be reachable from the internet by https. See --url.',
  )
}

function formatResult({ id, url, changes, secret }: RegisteredEndpoint): string {
  const lines = [
    `Webhook endpoint ${id} sends to ${url}`,
    ...(changes.length > 0 ? changes : ['up to date']).map((change) => `  ${change}`),
  ]
  if (!secret) {
    return lines.join('\n')
  }
  return [
    ...lines,
    '',
    `STRIPE_WEBHOOK_SECRET=${secret}`,
    '',
    'Store this secret now: Stripe shows it once. Until the shop runs with it, webhooks are rejected, and Stripe retries them for three days.',
    'While the old secret is still in use, set both, separated by a comma.',
  ].join('\n')
}
