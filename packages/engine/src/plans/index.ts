/** Plans and packs as configured in `countinghouse.config.ts`, and their prices at Stripe. */
export { comparePacks } from './compare-packs.ts'
export { type FoundPrice, findPack, findPrice, listPlans } from './find.ts'
export { lookupKeyOf } from './price-list.ts'
export { PLAN_KEY, pushCatalog } from './push.ts'
export { InvalidPlansError, readPlans } from './read.ts'
