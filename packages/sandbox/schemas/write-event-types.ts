/**
 * Writes `src/events/types.ts`, because the published sandbox does not include the SDK. Run it for
 * a new version of the SDK: `node packages/sandbox/schemas/write-event-types.ts`.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSchemas } from './cache.ts'

const { eventTypes, version } = readSchemas()
const file = fileURLToPath(new URL('../src/events/types.ts', import.meta.url))
const lines = eventTypes.map((type) => `  '${type}',`)
writeFileSync(
  file,
  `/**
 * Every event type that a webhook endpoint can enable. Written by \`schemas/write-event-types.ts\`
 * from the types of Stripe's SDK; do not edit.
 */
import type Stripe from 'stripe'

export const eventTypes = [
${lines.join('\n')}
] as const satisfies Stripe.WebhookEndpointCreateParams.EnabledEvent[]
`,
)
console.log(`stripe ${version}: ${eventTypes.length} event types`)
