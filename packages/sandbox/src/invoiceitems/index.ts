import type { SandboxContext } from '../context.ts'
import { roundHalfUp } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { createDiscounts, discountsField } from '../discounts/index.ts'
import { invalid } from '../http/errors.ts'
import { del, deleted, get, type Operation, page, post, retrieve } from '../http/operation.ts'
import {
  array,
  boolean,
  clearable,
  currency,
  decimal,
  integer,
  legacy,
  mergeMetadata,
  metadata,
  object,
  type Params,
  pickDefined,
  range,
  required,
  string,
  timestamp,
} from '../http/schema.ts'
import { itemLine } from '../invoices/lines.ts'
import { addLine } from '../invoices/update.ts'
import { amountOf, createInlinePrice } from '../prices/create.ts'
import { priceFields } from '../prices/schema.ts'
import { taxRatesOf } from '../subscriptions/items.ts'
import { insertInvoiceItem } from './create.ts'

const period = object({ end: required(timestamp()), start: required(timestamp()) })
const common = {
  amount: integer(),
  description: clearable(string(5_000)),
  discountable: boolean(),
  discounts: discountsField,
  metadata: metadata(),
  period,
  quantity: integer({ min: 0 }),
  tax_rates: clearable(array(string(), 5)),
}
const createFields = {
  ...common,
  currency: currency(),
  customer: required(string()),
  invoice: string(),
  price: legacy('2025-03-31', string()),
  price_data: object({ ...priceFields, product: required(string()) }),
  pricing: object({ price: string() }),
  subscription: string(),
  unit_amount: legacy('2025-03-31', integer()),
  unit_amount_decimal: decimal(),
}

export const invoiceItems: Operation[] = [
  post('/v1/invoiceitems', createFields, createInvoiceItem),
  retrieve('invoiceitem', '/v1/invoiceitems'),
  get(
    '/v1/invoiceitems',
    { ...page, created: range(), customer: string(), invoice: string(), pending: boolean() },
    (ctx, { created, customer, invoice, pending, ...cursor }) => {
      return ctx.store.list(
        'invoiceitem',
        '/v1/invoiceitems',
        cursor,
        { customer, invoice: pending === true ? null : invoice },
        created,
      )
    },
  ),
  post(
    '/v1/invoiceitems/:id',
    common,
    (ctx, { metadata: change, discounts: _discounts, tax_rates, ...rest }, { id }) => {
      const before = ctx.store.get('invoiceitem', id)
      if (before.invoice !== null) {
        throw invalid('This invoice item is already on an invoice. Change the line of the invoice instead.', {
          code: 'invoice_not_editable',
        })
      }
      const taxes = tax_rates === undefined ? {} : { tax_rates: taxRatesOf(ctx, tax_rates) }
      return ctx.store.save({
        ...before,
        ...pickDefined(rest),
        ...taxes,
        metadata: mergeMetadata(before.metadata ?? {}, change),
      })
    },
  ),
  del('/v1/invoiceitems/:id', {}, (ctx, _params, { id }) => {
    const item = ctx.store.get('invoiceitem', id)
    const invoice = ctx.store.find('invoice', item.invoice)
    if (invoice !== undefined && invoice.status !== 'draft') {
      throw invalid('You can only delete invoice items that are not on a finalized invoice.', {
        code: 'invoice_not_editable',
      })
    }
    ctx.store.delete(item)
    ctx.emit('invoiceitem.deleted', item)
    return deleted(item)
  }),
]

function createInvoiceItem(ctx: SandboxContext, input: Params<typeof createFields>): Objects['invoiceitem'] {
  const customer = ctx.store.get('customer', input.customer, 'customer')
  const invoice = input.invoice === undefined ? undefined : ctx.store.get('invoice', input.invoice, 'invoice')
  if (invoice !== undefined && invoice.status !== 'draft') {
    throw invalid('Invoice items can only be added to a draft invoice.', {
      code: 'invoice_not_editable',
      param: 'invoice',
    })
  }
  const price = priceOf(ctx, input)
  const quantity = input.quantity ?? 1
  const unitAmount = input.unit_amount ?? input.unit_amount_decimal
  if (price === undefined && input.amount === undefined && unitAmount === undefined) {
    throw invalid('Missing required param: amount.', { code: 'parameter_missing', param: 'amount' })
  }
  const discounts = createDiscounts(
    ctx,
    input.discounts ?? [],
    { customer: customer.id },
    ctx.now(customer.id),
  )
  const item = insertInvoiceItem(ctx, {
    customer: customer.id,
    amount:
      input.amount ??
      (price === undefined ? roundHalfUp(Number(unitAmount) * quantity) : amountOf(price, quantity)),
    currency: price?.currency ?? input.currency ?? customer.currency ?? 'usd',
    quantity,
    price,
    description: input.description,
    period: input.period,
    discountable: input.discountable,
    discounts: discounts.map(({ id }) => id),
    taxRates: taxRatesOf(ctx, input.tax_rates),
    metadata: mergeMetadata({}, input.metadata),
    invoice: invoice?.id ?? null,
    subscription:
      input.subscription === undefined
        ? undefined
        : ctx.store.get('subscription', input.subscription, 'subscription').id,
  })
  if (invoice !== undefined) {
    addLine(ctx, invoice, itemLine(ctx, item))
  }
  return item
}

function priceOf(ctx: SandboxContext, input: Params<typeof createFields>): Objects['price'] | undefined {
  if (input.price_data !== undefined) {
    return createInlinePrice(ctx, input.price_data)
  }
  const priceId = input.pricing?.price ?? input.price
  return priceId === undefined
    ? undefined
    : ctx.store.get('price', priceId, input.price === undefined ? 'pricing[price]' : 'price')
}
