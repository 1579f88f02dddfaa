/**
 * What we know of each object at Stripe: how new, and whether a fetch is outstanding. Our clock orders nothing, and `created` has
 * a resolution of one second: this is how we can tell all the same what is new, what is old, and what only Stripe can say.
 */

export { type Classification, classifyEvent } from './classify.ts'
export { type Fetched, fetchAndApply, raiseFetchVersion, readFetchVersion } from './fetch-and-apply.ts'
