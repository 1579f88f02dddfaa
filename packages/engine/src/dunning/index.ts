/**
 * Dunning: renewals whose payment failed. Stripe retries and cancels by its own schedule; this
 * folder emails the customer, and retries at once when they have a new payment method.
 */
export { isUncollected } from './is-uncollected.ts'
export { recordDunning } from './record.ts'
export { enqueueCollectionRetry, retryCollection } from './retry.ts'
