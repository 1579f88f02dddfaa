import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createCustomer } from '../customers/index.ts'
import { createDiscounts, readDiscounts } from '../discounts/index.ts'
import { invalid, StripeError, unsupported } from '../http/errors.ts'
import { del, get, list, type Operation, page, pageOf, post, retrieve } from '../http/operation.ts'
import {
  boolean,
  mergeMetadata,
  object,
  oneOf,
  type Params,
  pickDefined,
  range,
  required,
  string,
} from '../http/schema.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import { createSubscription } from '../subscriptions/create.ts'
import { taxRatesOf } from '../subscriptions/items.ts'
import { deleteInvoice, markUncollectible, sendInvoice, voidInvoice } from './actions.ts'
import { createDraft } from './draft.ts'
import { finalizeInvoice } from './finalize.ts'
import { markInvoicePaid } from './mark-paid.ts'
import { collectInvoice } from './pay.ts'
import { previewChange, previewRenewal, previewScheduled, runPreview } from './preview.ts'
import {
  createFields,
  listFields,
  type PreviewInput,
  payFields,
  previewFields,
  updateFields,
} from './schema.ts'
import { upcomingFields, upcomingInput } from './upcoming.ts'
import { updateInvoice } from './update.ts'

type Invoice = Objects['invoice']

/** The predecessor of `create_preview`, removed in API version 2025-03-31. */
const upcoming: typeof get = (path, params, run) => ({ ...get(path, params, run), removedIn: '2025-03-31' })

const find = (ctx: SandboxContext, id: string) => ctx.store.get('invoice', id)

export const invoices: Operation[] = [
  post('/v1/invoices/create_preview', previewFields, createPreview),
  post('/v1/invoices', createFields, createInvoice),
  upcoming('/v1/invoices/upcoming', upcomingFields, (ctx, input) => createPreview(ctx, upcomingInput(input))),
  upcoming(
    '/v1/invoices/upcoming/lines',
    { ...upcomingFields, ...page },
    (ctx, { limit, starting_after, ending_before, ...input }) => {
      const { lines } = createPreview(ctx, upcomingInput(input))
      return pageOf(lines.data, lines.url, { limit, starting_after, ending_before })
    },
  ),
  retrieve('invoice', '/v1/invoices'),
  list('invoice', '/v1/invoices', listFields),
  get('/v1/invoices/:id/lines', page, (ctx, params, { id }) =>
    pageOf(find(ctx, id).lines.data, `/v1/invoices/${id}/lines`, params),
  ),
  post('/v1/invoices/:id', updateFields, (ctx, params, { id }) => updateInvoice(ctx, find(ctx, id), params)),
  del('/v1/invoices/:id', {}, (ctx, _params, { id }) => deleteInvoice(ctx, find(ctx, id))),
  post('/v1/invoices/:id/finalize', { auto_advance: boolean() }, (ctx, { auto_advance }, { id }) => {
    const draft = find(ctx, id)
    return finalizeInvoice(ctx, { ...draft, ...pickDefined({ auto_advance }) })
  }),
  post('/v1/invoices/:id/pay', payFields, (ctx, params, { id }) => payInvoice(ctx, find(ctx, id), params)),
  post('/v1/invoices/:id/send', {}, (ctx, _params, { id }) => sendInvoice(ctx, find(ctx, id))),
  post('/v1/invoices/:id/void', {}, (ctx, _params, { id }) => voidInvoice(ctx, find(ctx, id))),
  post('/v1/invoices/:id/mark_uncollectible', {}, (ctx, _params, { id }) =>
    markUncollectible(ctx, find(ctx, id)),
  ),
]

const paymentFilter = object({ payment_intent: string(), type: required(oneOf('payment_intent')) })

export const invoicePayments: Operation[] = [
  retrieve('invoice_payment', '/v1/invoice_payments'),
  get(
    '/v1/invoice_payments',
    {
      ...page,
      created: range(),
      invoice: string(),
      payment: paymentFilter,
      status: oneOf('canceled', 'open', 'paid'),
    },
    (ctx, params) => {
      const { invoice, payment, status, created, ...cursor } = params
      return ctx.store.list(
        'invoice_payment',
        '/v1/invoice_payments',
        cursor,
        { invoice, payment_intent: payment?.payment_intent, status },
        created,
      )
    },
  ),
]

function createInvoice(ctx: SandboxContext, input: Params<typeof createFields>): Invoice {
  const subscription =
    input.subscription === undefined
      ? undefined
      : ctx.store.get('subscription', input.subscription, 'subscription')
  const customerId = input.customer ?? subscription?.customer
  if (customerId === undefined) {
    throw invalid('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' })
  }
  const customer = ctx.store.get('customer', customerId, 'customer')
  const {
    auto_advance,
    collection_method,
    days_until_due,
    default_payment_method,
    description,
    due_date,
    footer,
    statement_descriptor,
  } = input
  if (collection_method === 'send_invoice' && days_until_due === undefined && due_date === undefined) {
    throw invalid(
      'If `collection_method` is `send_invoice`, one of `days_until_due` or `due_date` is required.',
      {
        param: 'days_until_due',
      },
    )
  }
  const discounts = createDiscounts(
    ctx,
    input.discounts ?? [],
    { customer: customer.id },
    ctx.now(customer.id),
  )
  const pending = ctx.store.all('invoiceitem', { customer: customer.id, invoice: null })
  return createDraft(ctx, {
    customer,
    currency: input.currency ?? pending[0]?.currency ?? customer.currency ?? 'usd',
    reason: subscription === undefined ? 'manual' : 'subscription_update',
    lines: [],
    subscription,
    collectionMethod: collection_method,
    daysUntilDue: days_until_due,
    includePending: subscription !== undefined || input.pending_invoice_items_behavior === 'include',
    autoAdvance: auto_advance ?? false,
    fields: {
      ...pickDefined({ default_payment_method, description, due_date, footer, statement_descriptor }),
      ...(discounts.length > 0 ? { discounts: discounts.map(({ id }) => id) } : {}),
      ...(input.default_tax_rates === undefined
        ? {}
        : { default_tax_rates: taxRatesOf(ctx, input.default_tax_rates) }),
      metadata: mergeMetadata({}, input.metadata),
    },
  })
}

function payInvoice(ctx: SandboxContext, input: Invoice, params: Params<typeof payFields>): Invoice {
  const invoice = input.status === 'draft' ? finalizeInvoice(ctx, input) : input
  if (invoice.status === 'paid' && input.status === 'draft') {
    return invoice
  }
  if (invoice.status === 'paid') {
    throw invalid('Invoice is already paid', { code: 'invoice_already_paid' })
  }
  if (invoice.status === 'void') {
    throw invalid('This invoice is void and cannot be paid.', { code: 'invoice_not_editable' })
  }
  if (params.paid_out_of_band) {
    return markInvoicePaid(ctx, invoice, { amount: 0, outOfBand: true })
  }
  const { error, invoice: after } = collectInvoice(ctx, invoice, {
    method: params.payment_method,
    offSession: params.off_session ?? true,
  })
  if (error !== undefined) {
    throw error
  }
  return after
}

/** Makes the change, creates the invoice and rolls everything back. */
function createPreview(ctx: SandboxContext, input: PreviewInput): Invoice {
  return runPreview(ctx, () => {
    const { items, cancel_now, start_date, ...change } = input.subscription_details ?? {}
    if (input.preview_mode === 'recurring') {
      throw unsupported('previews of a recurring invoice', 'preview_mode')
    }
    if (input.schedule !== undefined) {
      return previewSchedule(ctx, input)
    }
    if (input.subscription === undefined && items !== undefined) {
      return previewNewSubscription(ctx, input)
    }
    const subscription = subscriptionToPreview(ctx, input)
    if (start_date !== undefined) {
      throw unsupported(
        'changing the start of a subscription that has started',
        'subscription_details[start_date]',
      )
    }
    if (cancel_now) {
      const canceled = cancelSubscription(ctx, subscription, {
        reason: 'cancellation_requested',
        prorate: change.proration_behavior !== 'none',
      })
      return previewPendingItems(ctx, canceled)
    }
    const discounts = readDiscounts(input)
    const hasChanges = items !== undefined || discounts !== undefined || Object.keys(change).length > 0
    return hasChanges
      ? previewChange(ctx, subscription, { ...change, items, discounts })
      : previewRenewal(ctx, subscription)
  })
}

function previewSchedule(
  ctx: SandboxContext,
  { schedule = '', subscription, subscription_details }: PreviewInput,
): Invoice {
  if (subscription !== undefined || subscription_details !== undefined) {
    throw invalid('You may only specify one of these parameters: schedule, subscription.', {
      param: 'schedule',
    })
  }
  const scheduled = ctx.store.get('subscription_schedule', schedule, 'schedule')
  if (scheduled.status !== 'active') {
    throw unsupported(`previews of a schedule that is ${scheduled.status}`, 'schedule')
  }
  return previewScheduled(ctx, scheduled)
}

/** The subscription of the request, or else the customer's subscription that is billed next. */
function subscriptionToPreview(
  ctx: SandboxContext,
  { subscription, customer }: PreviewInput,
): Objects['subscription'] {
  if (subscription !== undefined) {
    return ctx.store.get('subscription', subscription, 'subscription')
  }
  if (customer === undefined) {
    throw invalid('You must provide at least one of `customer` or `subscription`.', {
      code: 'parameter_missing',
      param: 'customer',
    })
  }
  const { id } = ctx.store.get('customer', customer, 'customer')
  const nextPeriodEnd = ({ items }: Objects['subscription']) =>
    Math.min(...items.data.map((item) => item.current_period_end))
  const [next] = ctx.store
    .all('subscription', { customer: id, ended_at: null })
    .sort((one, other) => nextPeriodEnd(one) - nextPeriodEnd(other))
  if (next !== undefined) {
    return next
  }
  const message = `No upcoming invoices for customer: ${id}`
  throw new StripeError(404, { type: 'invalid_request_error', code: 'invoice_upcoming_none', message })
}

function previewPendingItems(ctx: SandboxContext, subscription: Objects['subscription']): Invoice {
  const customer = ctx.store.get('customer', subscription.customer)
  return createDraft(ctx, {
    customer,
    currency: subscription.currency,
    reason: 'upcoming',
    lines: [],
    subscription,
    includePending: true,
    autoAdvance: true,
  })
}

function previewNewSubscription(ctx: SandboxContext, input: PreviewInput): Invoice {
  const customer = input.customer ?? createCustomer(ctx, {}).id
  const items = (input.subscription_details?.items ?? []).map(
    ({ id: _id, deleted: _deleted, clear_usage: _usage, ...item }) => item,
  )
  const created = createSubscription(ctx, {
    customer,
    items,
    discounts: readDiscounts(input),
    backdate_start_date: input.subscription_details?.start_date,
    payment_behavior: 'default_incomplete',
    trial_end: input.subscription_details?.trial_end,
  })
  return {
    ...ctx.store.get('invoice', created.latest_invoice ?? ''),
    status: 'draft',
    billing_reason: 'upcoming',
  }
}
