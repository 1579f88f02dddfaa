/** Writes `src/events/types.ts`, which is published: the sandbox itself carries no SDK. For a new version of the SDK: `node packages/sandbox/schemas/write-event-types.ts`. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSchemas } from './cache.ts'

const { eventTypes, version } = readSchemas()
const file = fileURLToPath(new URL('../src/events/types.ts', import.meta.url))
const lines = eventTypes.map((type) => `  '${type}',`)
writeFileSync(
  file,
  `/** Every event type a webhook endpoint may ask for. Written by \`schemas/write-event-types.ts\` from the SDK's types; do not edit. */
import type Stripe from 'stripe'

export const eventTypes = [
${lines.join('\n')}
] as const satisfies Stripe.WebhookEndpointCreateParams.EnabledEvent[]
`,
)
console.log(`stripe ${version}: ${eventTypes.length} event types`)
