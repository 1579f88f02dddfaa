/** The only door. */

export type * from './access.ts'
export { apiKeyScopes } from './api-keys/index.ts'
export { type Clock, createClock } from './clock.ts'
export { createEngine, type EngineOptions } from './create-engine.ts'
export type * from './engine.ts'
export { isRefusal, Refusal, type RefusalCode, refusals } from './errors.ts'
export type { ApiKeyId, OrderId } from './ids.ts'
export { type Log, silentLog } from './log.ts'
export { migrate } from './migrate.ts'
export { seed } from './seed.ts'
export { STRIPE_API_VERSION, type StripeOptions } from './stripe.ts'
export { handled, handledEventTypes, ignored } from './stripe-events/index.ts'
