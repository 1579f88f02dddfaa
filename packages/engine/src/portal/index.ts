/** Stripe's customer portal: a link to it, and what it allows. What is done there arrives by event, like everything else. */
export { configurePortal } from './configure.ts'
export { openPortal } from './open.ts'
