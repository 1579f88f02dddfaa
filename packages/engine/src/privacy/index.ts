/** What the shop keeps of a person: all of it on request, and none of it on request. */

export { erasePersonalData } from './erase.ts'
export { exportPersonalData } from './export.ts'
export { redactStripeEvents } from './redact-stripe-events.ts'
