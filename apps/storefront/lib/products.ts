/** The catalog and the stock as the admin's pages show and change them. */
import { currencies } from '#lib/config.ts'
import { numeralOf, parseMoney } from '#lib/money.ts'
import type { InventoryMovement, InventoryRow, Price } from '#server/shop.ts'

/** A path on the shop's own site, or an address that IMAGE_ORIGINS lets pages load from. */
export const imagePattern = '(/|https://).+'

const priceField = (currency: string): string => `price-${currency}`

/** A field for each currency of the shop's, with what stands in it; and what else a product is priced in. */
export function priceFields(prices: Price[]): { name: string; currency: string; numeral: string }[] {
  const shown = [...new Set([...currencies, ...prices.map(({ currency }) => currency)])]
  return shown.map((currency) => {
    const price = prices.find((each) => each.currency === currency)
    return {
      name: priceField(currency),
      currency,
      numeral: price ? numeralOf(price.amountMinor, currency) : '',
    }
  })
}

/** Empty fields are no price. `wrong` is the currency of a field that holds no amount. */
export function pricesOf(form: FormData): { prices: Price[] } | { wrong: string } {
  const typed = [...form].flatMap(([name, text]) => {
    const [, currency] = /^price-([a-z]{3})$/.exec(name) ?? []
    return currency && typeof text === 'string' && text.trim() !== '' ? [{ currency, text }] : []
  })
  const prices = typed.map(({ currency, text }) => ({
    currency,
    amountMinor: parseMoney(text, currency) ?? 0,
  }))
  const wrong = prices.find(({ amountMinor }) => amountMinor < 1)
  return wrong ? { wrong: wrong.currency.toUpperCase() } : { prices }
}

export const isLow = ({
  onHand,
  reserved,
  lowStockThreshold,
}: Pick<InventoryRow, 'onHand' | 'reserved' | 'lowStockThreshold'>): boolean =>
  onHand - reserved <= lowStockThreshold

const kinds: Record<InventoryMovement['kind'], string> = {
  opened: 'Opened',
  reserved: 'Reserved',
  released: 'Given back',
  sold: 'Sold',
  restocked: 'Restocked',
  adjusted: 'Adjusted',
  returned: 'Came back',
  return_undone: 'Return undone',
}

export const movementText = ({ kind }: InventoryMovement): string => kinds[kind]

/** `+3`, `−3`; nothing for nothing. */
export const deltaText = (delta: number): string =>
  delta === 0 ? '' : delta > 0 ? `+${delta}` : `−${-delta}`
