/** The shop's identity: its id in Stripe metadata, its Stripe account and mode, and its clock. */

export { shiftJobs } from './shift-jobs.ts'
export { claimStripeAccount, readShopId } from './shop-id.ts'
