/** Renewals that could not be collected. Stripe tries again and ends what stays unpaid; here is who is told, and what mends it. */
export { askCollection, collectAgain } from './collect-again.ts'
export { isUncollected, noticeDunning } from './notice.ts'
