/**
 * From a wish to a payment: the order is written and its goods are reserved, then a session is opened at Stripe, then the answer
 * is recorded. Three beats, and a crash between any two is finished by a job.
 */
export { cancelOwnCheckout } from './cancel.ts'
export { applySession } from './end-session.ts'
export { eraseCheckouts } from './erase.ts'
export { finishCheckout } from './finish.ts'
export { recordSession, type SessionOutcome, sessionOutcome } from './record-session.ts'
export { releaseDeadSession } from './release-dead-session.ts'
export { retrieveSession } from './session.ts'
export { startCheckout } from './start.ts'
