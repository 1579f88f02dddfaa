/** Title and description of each fault in the dashboard. */
import type { Fault } from '../faults/faults.ts'

interface FaultDescription {
  title: string
  description: string
  appliesTo: 'webhooks' | 'api'
  /** Label of `amount` and its default, for the faults that have one. */
  amount?: { label: string; value: number }
}

export const faultDescriptions: Record<Fault['kind'], FaultDescription> = {
  late: {
    appliesTo: 'webhooks',
    title: 'Late delivery',
    description: 'Events are delivered after a delay.',
    amount: { label: 'Milliseconds', value: 30_000 },
  },
  duplicate: {
    appliesTo: 'webhooks',
    title: 'Duplicate delivery',
    description: 'The same event is delivered more than once.',
    amount: { label: 'Copies', value: 2 },
  },
  shuffle: {
    appliesTo: 'webhooks',
    title: 'Out-of-order delivery',
    description: 'Events are delivered in random order, within two seconds.',
  },
  drop: {
    appliesTo: 'webhooks',
    title: 'Dropped delivery',
    description: 'Events are never delivered. Reconciliation has to find the changes.',
  },
  rate_limit: {
    appliesTo: 'api',
    title: 'Rate limit',
    description: 'The API responds with 429 and does not process the request.',
  },
  error_before: {
    appliesTo: 'api',
    title: 'Error before processing',
    description: 'The API responds with 500 and does not process the request.',
  },
  error_after: {
    appliesTo: 'api',
    title: 'Error after processing',
    description:
      'The API processes the request and responds with 500. Only an idempotency key makes a retry safe.',
  },
  timeout_before: {
    appliesTo: 'api',
    title: 'Timeout before processing',
    description: 'The API does not respond and does not process the request.',
    amount: { label: 'Milliseconds', value: 90_000 },
  },
  timeout_after: {
    appliesTo: 'api',
    title: 'Timeout after processing',
    description: 'The API processes the request and does not respond.',
    amount: { label: 'Milliseconds', value: 90_000 },
  },
  delay: {
    appliesTo: 'api',
    title: 'Delay before processing',
    description: 'The API waits before it processes the request.',
    amount: { label: 'Milliseconds', value: 2_000 },
  },
  delay_after: {
    appliesTo: 'api',
    title: 'Delay after processing',
    description: 'The API processes the request and waits before it responds.',
    amount: { label: 'Milliseconds', value: 2_000 },
  },
}
