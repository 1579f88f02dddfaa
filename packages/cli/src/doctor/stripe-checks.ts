/** What has to be right between Stripe and the shop. */
import { handledEventTypes, STRIPE_API_VERSION } from '@countinghouse/engine'
import type Stripe from 'stripe'
import { compareEvents, findEndpoints, webhookUrl } from '../webhook-endpoint.ts'
import { type Check, ill, type Patient, well } from './check.ts'

const register =
  '`countinghouse webhooks register` makes or mends it; at the sandbox the shop does so when it starts.'

/** More than a request takes; Stripe's signatures are good for five minutes. */
const skewSecondsMax = 30
const deliveredWithinMinutes = 5

export const stripeChecks: Check[] = [
  {
    name: 'Stripe answers',
    hint: 'Check STRIPE_SECRET_KEY, and the way to the internet; with the sandbox, start the shop.',
    async look({ engine, sandboxUrl }) {
      const { account, mode, latencyMs } = await engine.ping()
      return well(`account ${account}${sandboxUrl ? ', the sandbox' : `, ${mode} mode`}, in ${latencyMs} ms`)
    },
  },
  {
    name: 'webhook secret',
    hint: 'Put the whsec_… of the endpoint into STRIPE_WEBHOOK_SECRET.',
    async look({ settings: { stripeWebhookSecrets }, sandboxUrl }) {
      if (stripeWebhookSecrets.some((secret) => secret !== '')) {
        return well(
          stripeWebhookSecrets.length > 1 ? `${stripeWebhookSecrets.length} are accepted` : 'there is one',
        )
      }
      return sandboxUrl
        ? well('made anew at each start, for the sandbox alone')
        : ill('there is none: nothing would be believed')
    },
  },
  {
    name: 'endpoint',
    hint: register,
    async look(patient) {
      const { id, status, url } = await endpointOf(patient)
      return status === 'enabled' ? well(`${id} sends to ${url}`) : ill(`${id} is switched off`)
    },
  },
  {
    name: 'endpoint leads here',
    hint: 'Start the shop; check SITE_URL, and what stands in front of the shop.',
    look: async (patient) => asksForSignature((await endpointOf(patient)).url),
  },
  {
    name: 'events of the endpoint',
    hint: register,
    async look(patient) {
      const { missing, needless } = compareEvents(await endpointOf(patient))
      if (missing.length > 0) {
        return ill(`does not tell ${missing.join(', ')}`)
      }
      if (needless.length > 0) {
        return ill(`tells for nothing: ${needless.join(', ')}`)
      }
      return well(`the ${handledEventTypes.length} that the shop handles`)
    },
  },
  {
    name: 'API version',
    hint: `Payloads in another version are not read but fetched. ${register}`,
    async look(patient) {
      const { api_version } = await endpointOf(patient)
      return api_version === STRIPE_API_VERSION
        ? well(api_version)
        : ill(`${api_version} where ${STRIPE_API_VERSION} is read`)
    },
  },
  {
    name: 'deliveries arrive',
    hint: "The endpoint's page at Stripe says what the shop answered: 400 is a wrong secret. `countinghouse reconcile --fix` brings what was missed.",
    look: ({ sdk, clock }) => checkDeliveries(sdk, clock.now()),
  },
  {
    name: 'clock',
    hint: 'Let the machine keep its time by NTP: signatures from the past or the future are refused.',
    async look({ sdk, clock }) {
      const { lastResponse } = await sdk.accounts.retrieveCurrent()
      const theirs = Date.parse(lastResponse.headers.date ?? '')
      if (Number.isNaN(theirs)) {
        return ill('Stripe did not say what time it is')
      }
      const seconds = Math.round(Math.abs(clock.now().getTime() - theirs) / 1000)
      return seconds <= skewSecondsMax
        ? well(`within ${Math.max(1, seconds)} s of Stripe's`)
        : ill(`${seconds} s from Stripe's`)
    },
  },
  {
    name: 'plans and packs',
    hint: "`countinghouse catalog push` shows what differs, and mends it; the price of a pack is also the catalog's, in the admin.",
    async look({ engine }) {
      const [first, ...more] = await engine.plans.push({ apply: false })
      if (!first) {
        return well('Stripe and the catalog have what plans.ts says')
      }
      const others = more.length > 0 ? `, and ${more.length} more` : ''
      return ill(`${first.what}: ${first.message}${others}`)
    },
  },
  {
    name: 'customer portal',
    hint: 'Save its settings once in the dashboard of Stripe: Settings, Billing, Customer portal.',
    async look({ sdk, sandboxUrl }) {
      const { data } = await sdk.billingPortal.configurations.list({
        active: true,
        is_default: true,
        limit: 1,
      })
      if (data[0]) {
        return well(`${data[0].id} is what customers see`)
      }
      return sandboxUrl
        ? well('the sandbox makes its settings itself')
        : ill('without settings Stripe opens it for nobody')
    },
  },
]

async function endpointOf({ sdk, settings }: Patient): Promise<Stripe.WebhookEndpoint> {
  const url = webhookUrl(settings)
  const [endpoint] = await findEndpoints(sdk, url)
  if (endpoint) {
    return endpoint
  }
  throw new Error(`no endpoint sends to ${url} (what \`stripe listen\` forwards cannot be seen from here)`)
}

/** An unsigned delivery: only this shop refuses it in these words. */
async function asksForSignature(url: string) {
  const answer = await fetch(url, {
    method: 'POST',
    body: '{}',
    redirect: 'manual',
    signal: AbortSignal.timeout(8_000),
  })
  const said: unknown = await answer.json().catch(() => undefined)
  const code = typeof said === 'object' && said !== null && 'code' in said ? said.code : undefined
  if (answer.status === 400 && code === 'webhook.signature') {
    return well('a shop answers there, and wants a signature')
  }
  return ill(`what answers there says ${answer.status}, and not what a shop of ours would`)
}

/** Stripe counts on each event how many endpoints have not taken it. */
async function checkDeliveries(sdk: Stripe, now: Date) {
  const seconds = Math.floor(now.getTime() / 1000)
  const created = { gte: seconds - 24 * 3600, lte: seconds - deliveredWithinMinutes * 60 }
  const handled: string[] = handledEventTypes
  const data = (await sdk.events.list({ created, limit: 100 })).data.filter(({ type }) =>
    handled.includes(type),
  )
  const late = data.filter(({ pending_webhooks }) => pending_webhooks > 0)
  if (late.length > 0) {
    return ill(
      `${late.length} of the last ${data.length} events of a day were not taken, the latest ${late[0]?.id}`,
    )
  }
  return well(data.length === 0 ? 'none was due since yesterday' : `all of the last ${data.length} of a day`)
}
