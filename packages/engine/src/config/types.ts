import type { ShippingZone } from '../checkout/types.ts'
import type { Features, Plan, TokenPack } from '../plans/types.ts'

/**
 * What the shop sells and how: the content of `countinghouse.config.ts`. Secrets and addresses are
 * settings, not configuration.
 */
export interface Config {
  branding: {
    /** The shop's name, in page titles, the header and emails. */
    name: string
  }
  /** ISO 4217, lower case; the first is the default of a checkout. */
  currencies: [string, ...string[]]
  /**
   * The PostgreSQL text search configuration of the catalog's language; `simple` for none. Default
   * `english`.
   */
  searchLanguage: string
  /** Whether customers may enter Stripe promotion codes in Checkout. Default `true`. */
  promotionCodes: boolean
  /**
   * `none`, or computed by Stripe Tax, on top of the prices or included in them. Default `none`.
   */
  tax: 'none' | 'on_top' | 'included'
  shipping: {
    /** Whether Checkout asks for a phone number where products are shipped. Default `false`. */
    askPhone: boolean
    /** The shop's own country first. Empty: Checkout asks for no address, and shipping is free. */
    zones: ShippingZone[]
  }
  /** What every user may do without a plan. */
  freeFeatures: Features
  /** A key is permanent: rows, prices at Stripe and customers refer to the plan by it. */
  plans: Plan[]
  packs: TokenPack[]
}

/** As written: what has a default may be left out. */
export interface ConfigInput extends Partial<Omit<Config, 'shipping' | 'plans' | 'currencies' | 'branding'>> {
  branding: Config['branding']
  currencies: Config['currencies']
  shipping?: Partial<Config['shipping']>
  plans?: (Omit<Plan, 'description'> & { description?: string })[]
}
