/** Plans and packs as configured in `countinghouse.config.ts`, and their prices at Stripe. */
export { comparePacks } from './compare-packs.ts'
export { type FoundPrice, findPack, findPlans, findPrice } from './find.ts'
export { pushCatalog } from './push.ts'
export { readPlans } from './read.ts'
export { InvalidPlansError, lookupKeyOf, PLAN_KEY } from './types.ts'
