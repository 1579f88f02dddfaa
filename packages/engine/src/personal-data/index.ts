/** What the shop keeps of a person: all of it on request, and none of it on request. */

export { redactStripeEvents } from './blank-stripe-events.ts'
export { exportPersonalData } from './export.ts'
export { erasePersonalData } from './forget.ts'
