import { findCart, findCartLines, lockCart, requirePriceVersion } from '../carts/index.ts'
import { findVariants, type SellableVariant } from '../catalog/index.ts'
import { addMinutes } from '../core/clock.ts'
import type { Context, Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { CartId, OrderId } from '../core/ids.ts'
import { type Money, multiplyMoney, sumMoney } from '../core/money.ts'
import { sha256 } from '../core/sha256.ts'
import { type Claim, claimOrder } from '../idempotency/index.ts'
import { reserveInventory } from '../inventory/index.ts'
import type { InventoryShortage } from '../inventory/types.ts'
import { insertOrder, insertOrderLines, type NewOrderLine } from '../orders/index.ts'
import { requireProjectMember } from '../projects/index.ts'
import { saveSessionIntent } from './session-intent.ts'
import type { CheckoutInput } from './types.ts'

/** An open checkout that expires sooner than this is not reused. */
const REUSABLE_MINUTES_MIN = 2

export type PlaceOrderResult =
  | { status: 'ready'; orderId: OrderId }
  /** The cart has an open checkout of other contents: cancel that order, then try again. */
  | { status: 'outdated'; orderId: OrderId }

type LineInput = { sku: string; quantity: number }
type PricedLine = NewOrderLine & { variant: SellableVariant }

/**
 * The `intent` step of a checkout. Prices come only from the catalog. Inventory is reserved last,
 * so that its contended rows are locked only for that statement and the commit.
 */
export async function placeOrder(
  tx: Tx,
  settings: Context['settings'],
  input: CheckoutInput & { stripeCustomerId: string | undefined },
  claim: Claim | undefined,
): Promise<PlaceOrderResult> {
  const currency = input.currency ?? settings.currency
  const email = input.user?.email ?? input.email
  const userId = input.user?.userId
  const projectId =
    input.projectId === undefined ? undefined : await requireProjectMember(tx, userId, input.projectId)
  const cartId = await findCart(tx, { token: input.cartToken, userId })
  if (!input.items && cartId) {
    await lockCart(tx, cartId)
    await requirePriceVersion(tx, cartId, { priceVersion: input.priceVersion, currency })
  }
  const inputs = input.items ?? (cartId ? await findCartLines(tx, cartId) : [])
  if (inputs.length === 0) {
    throw new AppError('cart.empty')
  }
  const lines = await priceLines(tx, inputs, currency)

  const fingerprint = input.items ? undefined : fingerprintOf(lines, currency, email, input)
  const open = fingerprint && cartId ? await findOpenCheckout(tx, cartId) : undefined
  if (open) {
    const isSame = open.fingerprint === fingerprint && !open.cancelRequestedAt
    if (!isSame || open.expiresAt < addMinutes(tx.now, REUSABLE_MINUTES_MIN)) {
      return { status: 'outdated', orderId: open.orderId }
    }
    if (claim) {
      await claimOrder(tx, claim, open.orderId)
    }
    return { status: 'ready', orderId: open.orderId }
  }

  const { clientRef } = input
  const subtotal = subtotalOf(lines, currency)
  const prices = {
    currency,
    subtotalMinor: subtotal.amountMinor,
    taxIncluded: settings.terms.tax === 'included',
  }
  const orderId = await insertOrder(tx, {
    ...prices,
    email,
    userId,
    projectId,
    clientRef,
    cartId,
    fingerprint,
  })
  await insertOrderLines(tx, orderId, lines)
  await saveSessionIntent(tx, settings, { orderId, lines, subtotal, input })
  if (claim) {
    await claimOrder(tx, claim, orderId)
  }
  await reserveLines(tx, orderId, lines)
  return { status: 'ready', orderId }
}

/** Adds up equal SKUs. @throws AppError `catalog.unknown_sku`, `catalog.no_price` */
async function priceLines(tx: Tx, inputs: LineInput[], currency: string): Promise<PricedLine[]> {
  const quantities = new Map<string, number>()
  for (const { sku, quantity } of inputs) {
    quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  }
  const variants = await findVariants(tx, [...quantities.keys()])
  return [...quantities].map(([sku, quantity]) => {
    const variant = variants.get(sku)
    if (!variant) {
      throw new AppError('catalog.unknown_sku', { sku })
    }
    const price = variant.prices.find((each) => each.currency === currency)
    if (!price) {
      throw new AppError('catalog.no_price', {
        sku,
        currency,
        currencies: variant.prices.map((each) => each.currency),
      })
    }
    const { id: variantId, name, options, tokens } = variant
    // A product without inventory tracking is digital: a code, a license, a token pack.
    const requiresShipping = variant.inventoryItemId !== null
    return {
      variantId,
      sku,
      name,
      options,
      quantity,
      requiresShipping,
      tokens,
      unitAmountMinor: price.amountMinor,
      variant,
    }
  })
}

function subtotalOf(lines: PricedLine[], currency: string): Money {
  const amounts = lines.map((line) =>
    multiplyMoney({ amountMinor: line.unitAmountMinor, currency }, line.quantity),
  )
  return sumMoney(amounts, currency)
}

/**
 * Identifies the contents and terms of a checkout, so that an unchanged cart reuses its open one.
 */
function fingerprintOf(
  lines: PricedLine[],
  currency: string,
  email: string | undefined,
  { returnUrls, country, projectId }: CheckoutInput,
): string {
  const contents = lines.map((line) => [line.sku, line.quantity, line.unitAmountMinor])
  const choices = [
    ...(returnUrls ? [returnUrls] : []),
    ...(country ? [country] : []),
    ...(projectId ? [projectId] : []),
  ]
  return sha256(JSON.stringify([contents, currency, email ?? null, ...choices])).toString('hex')
}

function findOpenCheckout(tx: Tx, cartId: CartId) {
  return tx.db
    .selectFrom('shop.order as order')
    .innerJoin('shop.checkout as checkout', 'checkout.order_id', 'order.id')
    .where('order.cart_id', '=', cartId)
    .where('order.status', '=', 'pending')
    .where('order.fingerprint', 'is not', null)
    .orderBy('order.created_at', 'desc')
    .limit(1)
    .select([
      'order.id as orderId',
      'order.fingerprint',
      'checkout.cancel_requested_at as cancelRequestedAt',
      'checkout.expires_at as expiresAt',
    ])
    .executeTakeFirst()
}

/** @throws AppError `stock.insufficient`; the rollback removes the order too */
async function reserveLines(tx: Tx, orderId: OrderId, lines: PricedLine[]): Promise<void> {
  const requests = lines.flatMap(({ variant, quantity }) =>
    variant.inventoryItemId ? [{ inventoryItemId: variant.inventoryItemId, quantity }] : [],
  )
  const reserved = await reserveInventory(tx, orderId, requests)
  if (reserved.ok) {
    return
  }
  const short = lines.flatMap(({ sku, quantity, variant }): InventoryShortage[] => {
    const available = variant.inventoryItemId
      ? (reserved.available.get(variant.inventoryItemId) ?? 0)
      : quantity
    return available < quantity ? [{ sku, requested: quantity, available }] : []
  })
  throw new AppError('stock.insufficient', { short })
}
