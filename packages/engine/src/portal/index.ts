/**
 * Stripe's customer portal: a link to it, and what it allows. Changes made there arrive as events.
 */
export { configurePortal } from './configure.ts'
export { openPortal } from './open.ts'
