/** What the shop sells by subscription, as the merchant writes it in `plans.ts`, and the prices at Stripe by which it is sold. */
export { comparePacks } from './compare-packs.ts'
export { type FoundPrice, findPack, findPrice, listPlans } from './find.ts'
export { lookupKeyOf } from './price-list.ts'
export { PLAN_KEY, pushCatalog } from './push.ts'
export { readPlans, WrongPlans } from './read-plans.ts'
