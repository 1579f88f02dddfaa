/** The shop's identity: its id in Stripe metadata, its Stripe account and mode, and its clock. */
export { claimStripeAccount, readShopId } from './identity.ts'
export { shiftJobs } from './shift-jobs.ts'
