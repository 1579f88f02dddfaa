import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createDiscounts } from '../discounts/index.ts'
import { invalid } from '../http/errors.ts'
import { insertInvoiceItem } from '../invoiceitems/create.ts'
import { amountOf, createInlinePrice } from '../prices/create.ts'
import { taxRatesOf } from './items.ts'
import type { CreateInput } from './schema.ts'

/**
 * Adds one-time prices to the next invoice: each becomes an invoice item, which the draft then
 * includes.
 */
export function addInvoiceItems(
  ctx: SandboxContext,
  subscription: Objects['subscription'],
  inputs: NonNullable<CreateInput['add_invoice_items']>,
) {
  const target = { customer: subscription.customer, subscription: subscription.id }
  for (const [index, input] of inputs.entries()) {
    const price =
      input.price_data === undefined
        ? ctx.store.get('price', input.price ?? '', `add_invoice_items[${index}][price]`)
        : createInlinePrice(ctx, input.price_data)
    if (price.recurring !== null) {
      throw invalid('The price specified is recurring: only one-time prices can be added to the invoice.', {
        param: `add_invoice_items[${index}][price]`,
      })
    }
    insertInvoiceItem(ctx, {
      customer: subscription.customer,
      price,
      quantity: input.quantity ?? 1,
      amount: amountOf(price, input.quantity ?? 1),
      currency: price.currency,
      subscription: subscription.id,
      discounts: createDiscounts(ctx, input.discounts ?? [], target, ctx.now(subscription.customer)).map(
        ({ id }) => id,
      ),
      taxRates: taxRatesOf(ctx, input.tax_rates),
    })
  }
}
