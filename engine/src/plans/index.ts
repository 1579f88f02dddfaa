/** What the shop sells by subscription, as the merchant writes it down. */

/** Which plan a price is of travels with the price: it stays true when the price is no longer the plan's own. */
export const PLAN_KEY = 'countinghouse_plan'
