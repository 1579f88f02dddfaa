import { readArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { readSettings } from '../settings.ts'
import { createStripeSdk } from '../stripe-sdk.ts'
import { type Registered, registerEndpoint, webhookUrl } from '../webhook-endpoint.ts'

const usage = `countinghouse webhooks register              makes or mends the endpoint at Stripe that tells this shop
                       --url https://your.shop/api/stripe/webhook   where it sends, when that is not below SITE_URL`

export async function webhooks(args: string[]): Promise<undefined> {
  const { values, positionals } = readArguments(args, { url: { type: 'string' } }, usage)
  if (positionals.join(' ') !== 'register') {
    throw new CliError('webhooks has one verb: register.', usage)
  }
  const settings = readSettings()
  const { stripeSecretKey: secretKey } = settings
  if (!secretKey) {
    throw new CliError(
      'There is nothing to register: at the sandbox the shop registers itself whenever it starts.',
      'Set STRIPE_SECRET_KEY to register at Stripe.',
    )
  }
  const url = values.url ?? webhookUrl(settings)
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CliError(`${url} is no address.`, usage)
  }
  const stripe = createStripeSdk({ secretKey, webhookSecrets: [] })
  console.log(tell(await registerEndpoint(stripe, url).catch(toCliError)))
}

function toCliError(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error)
  throw new CliError(
    `Stripe did not take it: ${reason}`,
    'An endpoint must be reachable from the internet, by https; see --url.',
  )
}

function tell({ id, url, done, secret }: Registered): string {
  const lines = [
    `${id} sends to ${url}`,
    ...(done.length > 0 ? done : ['It was as it should be.']).map((one) => `  ${one}`),
  ]
  if (!secret) {
    return lines.join('\n')
  }
  return [
    ...lines,
    '',
    `STRIPE_WEBHOOK_SECRET=${secret}`,
    '',
    'Stripe shows this once. Until the shop is started with it, it refuses what Stripe sends, and Stripe sends it again for three days.',
    'With an old secret still in use, give both, with a comma between.',
  ].join('\n')
}
