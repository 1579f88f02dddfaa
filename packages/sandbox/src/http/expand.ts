/**
 * `expand[]`: replaces ids by their objects and adds the few lists that Stripe only returns on
 * request.
 */
import { lineItemsOf } from '../checkout/line-items.ts'
import type { SandboxContext } from '../context.ts'
import type { AnyObject, ObjectName } from '../core/objects.ts'
import { intentOf } from '../invoices/pay.ts'
import { linkLines } from '../payment-links/index.ts'
import { quoteLines } from '../quotes/quote.ts'
import { invalid } from './errors.ts'
import { pageOf } from './operation.ts'
import { renderForVersion } from './render-for-version.ts'

type Plain = Record<string, unknown>

/** Fields that an object has only if they are expanded. */
const includableFields: { [N in ObjectName]?: Record<string, (ctx: SandboxContext, id: string) => unknown> } =
  {
    charge: {
      refunds: (ctx, id) => ctx.store.list('refund', `/v1/charges/${id}/refunds`, {}, { charge: id }),
    },
    'checkout.session': {
      line_items: (ctx, id) =>
        pageOf(
          lineItemsOf(ctx, ctx.store.get('checkout.session', id)),
          `/v1/checkout/sessions/${id}/line_items`,
          {},
        ),
    },
    customer: {
      tax_ids: (ctx, id) => ctx.store.list('tax_id', `/v1/customers/${id}/tax_ids`, {}, { customer: id }),
      sources: (ctx, id) =>
        pageOf(ctx.store.all('card', { customer: id }), `/v1/customers/${id}/sources`, {}),
      subscriptions: (ctx, id) =>
        ctx.store.list(
          'subscription',
          `/v1/customers/${id}/subscriptions`,
          {},
          { customer: id, ended_at: null },
        ),
    },
    invoice: {
      confirmation_secret: confirmationSecret,
      payments: (ctx, id) => ctx.store.list('invoice_payment', '/v1/invoice_payments', {}, { invoice: id }),
    },
    payment_link: {
      line_items: (ctx, id) =>
        pageOf(linkLines(ctx, ctx.store.get('payment_link', id)), `/v1/payment_links/${id}/line_items`, {}),
    },
    quote: { line_items: (ctx, id) => pageOf(quoteLines(ctx, id), `/v1/quotes/${id}/line_items`, {}) },
  }

/** Fields that an object may lack. Expanding them is not an error. */
const optionalFields: { [N in ObjectName]?: string[] } = { refund: ['failure_balance_transaction'] }

function confirmationSecret(ctx: SandboxContext, id: string) {
  const client_secret = intentOf(ctx, ctx.store.get('invoice', id))?.client_secret
  return client_secret ? { client_secret, type: 'payment_intent' } : null
}

const levelsMax = 4

/** @throws StripeError for a property that cannot be expanded, and beyond four levels */
export function expand(ctx: SandboxContext, value: unknown, paths: string[], version: string): unknown {
  const rendered = renderForVersion(ctx, value, version)
  const render: Render = (found) => renderForVersion(ctx, found, version)
  for (const path of paths) {
    const parts = path.split('.')
    const levels = parts.filter((part) => part !== 'data').length
    if (levels > levelsMax) {
      throw invalid(
        `You cannot expand more than ${levelsMax} levels of a property. Property: ${path.slice(0, 200)}`,
        {
          param: 'expand',
        },
      )
    }
    expandPath(ctx, rendered, parts, path, render)
  }
  return rendered
}

/** Renders an expanded object in the API version of the call. */
type Render = (value: unknown) => unknown

function expandPath(
  ctx: SandboxContext,
  value: unknown,
  [part, ...rest]: string[],
  path: string,
  render: Render,
): void {
  if (part === undefined || value === null || value === undefined) {
    return
  }
  if (Array.isArray(value)) {
    for (const item of value) {
      expandPath(ctx, item, [part, ...rest], path, render)
    }
    return
  }
  if (!isPlain(value)) {
    throw notExpandable(path)
  }
  const include = includeFunctionOf(value, part)
  if (include !== undefined) {
    value[part] = render(include(ctx, String(value.id)))
  }
  if (!Object.hasOwn(value, part)) {
    if (optionalFields[value.object as ObjectName]?.includes(part)) {
      return
    }
    throw notExpandable(path)
  }
  value[part] = expandedValue(ctx, value[part], rest.length === 0, path, render)
  expandPath(ctx, value[part], rest, path, render)
}

/**
 * The object behind an id. `last` says whether the path ends here, in which case the value must be
 * expandable.
 */
function expandedValue(
  ctx: SandboxContext,
  value: unknown,
  last: boolean,
  path: string,
  render: Render,
): unknown {
  if (typeof value === 'string') {
    return render(resolve(ctx, value) ?? failExpansion(path))
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.map((id) => render(resolve(ctx, id) ?? failExpansion(path)))
  }
  if (last && value !== null && !isPlain(value)) {
    throw notExpandable(path)
  }
  return value
}

function failExpansion(path: string): never {
  throw notExpandable(path)
}

function resolve(ctx: SandboxContext, id: string): AnyObject | Plain | undefined {
  const found = ctx.store.findAny(id)
  if (found !== undefined) {
    return found
  }
  const kind = ctx.store.findDeleted(id)
  return kind === undefined ? undefined : { id, object: kind, deleted: true }
}

function includeFunctionOf(value: Plain, part: string) {
  const kind = value.object
  if (typeof kind !== 'string' || !Object.hasOwn(includableFields, kind)) {
    return undefined
  }
  const fields = includableFields[kind as ObjectName]
  return fields !== undefined && Object.hasOwn(fields, part) ? fields[part] : undefined
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function notExpandable(path: string) {
  return invalid(`This property cannot be expanded (${path.slice(0, 200)}).`, { param: 'expand' })
}
