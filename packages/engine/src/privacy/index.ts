/** Exports and erases a customer's personal data on request. */

export { erasePersonalData } from './erase.ts'
export { exportPersonalData } from './export.ts'
export { redactStripeEvents } from './redact-stripe-events.ts'
