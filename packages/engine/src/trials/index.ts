/** Time to try a plan: given once to each customer and each card, and never over without a word. */
export { checkTrial } from './check.ts'
export { remindOfTrialEnd } from './remind-of-end.ts'
