/** Changes to draft invoices. The totals are recalculated after each. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createDiscounts } from '../discounts/index.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata, type Params, pickDefined } from '../http/schema.ts'
import { taxRatesOf } from '../subscriptions/items.ts'
import { createLine, type LineInput } from './lines.ts'
import type { updateFields } from './schema.ts'
import { pendingTax, withTotals } from './totals.ts'

type Invoice = Objects['invoice']

export function addLine(ctx: SandboxContext, invoice: Invoice, line: LineInput): Invoice {
  const lines = [
    ...invoice.lines.data,
    createLine(ctx, invoice.id, {
      ...line,
      taxRates: line.taxRates.length > 0 ? line.taxRates : invoice.default_tax_rates,
    }),
  ]
  return ctx.store.save(withTotals(ctx, { ...invoice, lines: { ...invoice.lines, data: lines } }))
}

export function updateInvoice(
  ctx: SandboxContext,
  before: Invoice,
  input: Params<typeof updateFields>,
): Invoice {
  const { metadata, discounts, default_tax_rates, days_until_due, ...rest } = input
  const editsContent =
    discounts !== undefined || default_tax_rates !== undefined || rest.collection_method !== undefined
  if (before.status !== 'draft' && editsContent) {
    throw invalid(`Finalized invoices can't be updated in this way.`, { code: 'invoice_not_editable' })
  }
  const rates = default_tax_rates === undefined ? undefined : taxRatesOf(ctx, default_tax_rates)
  const changed: Invoice = {
    ...before,
    ...pickDefined(rest),
    ...(discounts === undefined
      ? {}
      : {
          discounts: createDiscounts(
            ctx,
            discounts ?? [],
            { customer: before.customer, invoice: before.id },
            ctx.now(before.customer),
          ).map(({ id }) => id),
        }),
    ...(days_until_due === undefined ? {} : { due_date: before.created + days_until_due * 86_400 }),
    ...(rates === undefined
      ? {}
      : {
          default_tax_rates: rates,
          lines: {
            ...before.lines,
            data: before.lines.data.map((line) => ({ ...line, taxes: rates.map(pendingTax) })),
          },
        }),
    metadata: mergeMetadata(before.metadata ?? {}, metadata),
  }
  const after = ctx.store.save(before.status === 'draft' ? withTotals(ctx, changed) : changed)
  ctx.emit('invoice.updated', after, { previous: before })
  return after
}
