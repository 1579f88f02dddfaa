/** Trials: one for each customer and each card, with a reminder before they end. */
export { checkTrial } from './check.ts'
export { remindOfTrialEnd } from './remind-of-end.ts'
