/**
 * The parts of `countinghouse.config.ts` that pages show, inlined by Next when the storefront is
 * built.
 */

/** The shop's name. */
export const shopName = process.env.SHOP_NAME ?? ''

/** ISO 4217, lower case, as offered in the header. */
export const currencies = (process.env.SHOP_CURRENCIES ?? '').split(',')

/** The default currency. */
export const firstCurrency = currencies[0] ?? ''
