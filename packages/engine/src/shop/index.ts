/** The shop's identity: its id in Stripe metadata, its Stripe account and mode, and its clock. */

export { claimStripeAccount } from './claim-stripe-account.ts'
export { shiftJobs } from './shift-jobs.ts'
export { readShopId } from './shop-id.ts'
