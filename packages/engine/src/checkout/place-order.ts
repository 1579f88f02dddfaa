import { createHash } from 'node:crypto'
import { findCart, findCartLines, lockCart, requirePriceVersion } from '../carts/index.ts'
import { findVariants, type SellableVariant } from '../catalog/index.ts'
import { addMinutes } from '../core/clock.ts'
import type { Context, Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { CartId, OrderId } from '../core/ids.ts'
import { type Money, multiplyMoney, sumMoney } from '../core/money.ts'
import { enqueue } from '../core/queue.ts'
import { type Claim, claimOrder } from '../idempotency/index.ts'
import { reserveInventory } from '../inventory/index.ts'
import type { Short } from '../inventory/types.ts'
import { insertOrder, insertOrderLines, type NewOrderLine } from '../orders/index.ts'
import { requireProjectMember } from '../projects/index.ts'
import { readShopId } from '../shop/index.ts'
import { offerDelivery } from './offer-delivery.ts'
import { sessionParams, taxBehaviors } from './session.ts'
import type { CheckoutInput } from './types.ts'

/** A checkout with less life than this is not worth sending anybody to. */
const REUSABLE_MINUTES_MIN = 2
/** How long the one who asked gets to finish before the job does. */
const FINISH_AFTER_MINUTES = 1

export type Placed =
  | { is: 'ready'; orderId: OrderId }
  /** The cart has an open checkout of what it no longer holds: close it, then ask again. */
  | { is: 'outdated'; orderId: OrderId }

type LineInput = { sku: string; quantity: number }
type PricedLine = NewOrderLine & { variant: SellableVariant }

/**
 * The first beat. Prices come from the catalog and from nowhere else. The stock is reserved last, so that the rows which
 * everybody wants are locked for one statement and the commit.
 */
export async function placeOrder(
  tx: Tx,
  settings: Context['settings'],
  input: CheckoutInput & { stripeCustomerId: string | undefined },
  claim: Claim | undefined,
): Promise<Placed> {
  const currency = input.currency ?? settings.currency
  const email = input.user?.email ?? input.email
  const userId = input.user?.userId
  const projectId =
    input.projectId === undefined ? undefined : await requireProjectMember(tx, userId, input.projectId)
  const cartId = await findCart(tx, { token: input.cartToken, userId })
  if (!input.items && cartId) {
    await lockCart(tx, cartId)
  }
  if (!input.items && cartId) {
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
    const reusable = open.fingerprint === fingerprint && !open.cancelAskedAt
    if (!reusable || open.expiresAt < addMinutes(tx.now, REUSABLE_MINUTES_MIN)) {
      return { is: 'outdated', orderId: open.orderId }
    }
    if (claim) {
      await claimOrder(tx, claim, open.orderId)
    }
    return { is: 'ready', orderId: open.orderId }
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
  return { is: 'ready', orderId }
}

/** @throws AppError `catalog.unknown_sku`, `catalog.no_price` */
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
    // What has no stock has no weight either: a code, a licence, a package of tokens.
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
  return createHash('sha256')
    .update(JSON.stringify([contents, currency, email ?? null, ...choices]))
    .digest('hex')
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
      'checkout.cancel_asked_at as cancelAskedAt',
      'checkout.expires_at as expiresAt',
    ])
    .executeTakeFirst()
}

/**
 * Written before the call, with its very parameters: whoever finishes it makes the same call.
 * @throws AppError `shipping.unknown_country`, `shipping.no_rate`
 */
async function saveSessionIntent(
  tx: Tx,
  { checkoutMinutes, terms }: Context['settings'],
  sale: { orderId: OrderId; lines: PricedLine[]; subtotal: Money; input: Parameters<typeof placeOrder>[2] },
): Promise<void> {
  const { orderId, lines, subtotal, input } = sale
  const expiresAt = addMinutes(tx.now, checkoutMinutes)
  const { stripeCustomerId } = input
  const taxBehavior = taxBehaviors[terms.tax]
  const hasDelivery = terms.shipping.length > 0 && lines.some(({ requiresShipping }) => requiresShipping)
  const delivery = hasDelivery
    ? offerDelivery(terms.shipping, input.country, { subtotal, taxBehavior })
    : undefined
  const shopId = await readShopId(tx)
  const params = sessionParams({
    orderId,
    shopId,
    lines,
    subtotal,
    expiresAt,
    input,
    stripeCustomerId,
    terms,
    delivery,
  })
  await tx.db
    .insertInto('shop.checkout')
    .values({
      order_id: orderId,
      attempt: 1,
      params: JSON.stringify(params),
      intended_at: tx.now,
      expires_at: expiresAt,
      session_id: null,
      session_url: null,
      cancel_asked_at: null,
      abandoned: null,
    })
    .execute()
  const dueAt = addMinutes(tx.now, FINISH_AFTER_MINUTES)
  await enqueue(tx, { name: 'finish-checkout', payload: { orderId }, key: `finish:${orderId}`, dueAt })
}

/** @throws AppError `stock.insufficient`, which rolls the order back */
async function reserveLines(tx: Tx, orderId: OrderId, lines: PricedLine[]): Promise<void> {
  const wanted = lines.flatMap(({ variant, quantity }) =>
    variant.inventoryItemId ? [{ inventoryItemId: variant.inventoryItemId, quantity }] : [],
  )
  const reserved = await reserveInventory(tx, orderId, wanted)
  if (reserved.ok) {
    return
  }
  const short = lines.flatMap(({ sku, quantity, variant }): Short[] => {
    const available = variant.inventoryItemId
      ? (reserved.available.get(variant.inventoryItemId) ?? 0)
      : quantity
    return available < quantity ? [{ sku, requested: quantity, available }] : []
  })
  throw new AppError('stock.insufficient', { short })
}
