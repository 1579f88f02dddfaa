/**
 * Checkout of carts and items, in three steps: `intent` writes the order and reserves its
 * inventory, `call` opens a Checkout Session at Stripe, `record` stores the session. After a crash
 * between two steps, a job finishes the checkout.
 */
export { cancelOwnCheckout } from './cancel.ts'
export { eraseCheckouts } from './erase.ts'
export { finishCheckout } from './finish.ts'
export { recordSession } from './record-session.ts'
export { releaseExpiredSession } from './release-expired-session.ts'
export { retrieveSession, type SessionOutcome, sessionOutcome } from './session.ts'
export { startCheckout } from './start.ts'
