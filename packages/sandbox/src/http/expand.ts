/** `expand[]`: replaces ids by their objects, as deep as asked, and adds the few lists that Stripe shows only on request. */
import { lineItemsOf } from '../checkout/line-items.ts'
import type { SandboxContext } from '../context.ts'
import type { AnyObject, ObjectName } from '../core/objects.ts'
import { intentOf } from '../invoices/pay.ts'
import { linkLines } from '../payment-links/index.ts'
import { quoteLines } from '../quotes/quote.ts'
import { invalid } from './errors.ts'
import { asOf } from './moves.ts'
import { pageOf } from './operation.ts'

type Plain = Record<string, unknown>

/** Fields that an object has only when they are expanded. */
const includable: { [N in ObjectName]?: Record<string, (ctx: SandboxContext, id: string) => unknown> } = {
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
    sources: (ctx, id) => pageOf(ctx.store.all('card', { customer: id }), `/v1/customers/${id}/sources`, {}),
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

/** Fields that an object has only sometimes: asking for them before is no error. */
const sometimes: { [N in ObjectName]?: string[] } = { refund: ['failure_balance_transaction'] }

function confirmationSecret(ctx: SandboxContext, id: string) {
  const client_secret = intentOf(ctx, ctx.store.get('invoice', id))?.client_secret
  return client_secret ? { client_secret, type: 'payment_intent' } : null
}

const maxDepth = 4

/** @throws StripeError for what cannot be expanded, and beyond four levels */
export function expand(ctx: SandboxContext, given: unknown, paths: string[], version: string): unknown {
  const answer = asOf(ctx, given, version)
  const turn: Turn = (value) => asOf(ctx, value, version)
  for (const path of paths) {
    const parts = path.split('.')
    const levels = parts.filter((part) => part !== 'data').length
    if (levels > maxDepth) {
      throw invalid(
        `You cannot expand more than ${maxDepth} levels of a property. Property: ${path.slice(0, 200)}`,
        {
          param: 'expand',
        },
      )
    }
    expandPath(ctx, answer, parts, path, turn)
  }
  return answer
}

/** Turns what is fetched on the way to the caller's version. */
type Turn = (value: unknown) => unknown

function expandPath(
  ctx: SandboxContext,
  value: unknown,
  [part, ...rest]: string[],
  path: string,
  turn: Turn,
): void {
  if (part === undefined || value === null || value === undefined) {
    return
  }
  if (Array.isArray(value)) {
    for (const item of value) {
      expandPath(ctx, item, [part, ...rest], path, turn)
    }
    return
  }
  if (!isPlain(value)) {
    throw notExpandable(path)
  }
  const include = inclusionOf(value, part)
  if (include !== undefined) {
    value[part] = turn(include(ctx, String(value.id)))
  }
  if (!Object.hasOwn(value, part)) {
    if (sometimes[value.object as ObjectName]?.includes(part)) {
      return
    }
    throw notExpandable(path)
  }
  value[part] = reached(ctx, value[part], rest.length === 0, path, turn)
  expandPath(ctx, value[part], rest, path, turn)
}

/** The object behind an id. `last` tells whether the path ends here: then it must be one. */
function reached(ctx: SandboxContext, value: unknown, last: boolean, path: string, turn: Turn): unknown {
  if (typeof value === 'string') {
    return turn(resolve(ctx, value) ?? fail(path))
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.map((id) => turn(resolve(ctx, id) ?? fail(path)))
  }
  if (last && value !== null && !isPlain(value)) {
    throw notExpandable(path)
  }
  return value
}

function fail(path: string): never {
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

function inclusionOf(value: Plain, part: string) {
  const kind = value.object
  if (typeof kind !== 'string' || !Object.hasOwn(includable, kind)) {
    return undefined
  }
  const fields = includable[kind as ObjectName]
  return fields !== undefined && Object.hasOwn(fields, part) ? fields[part] : undefined
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function notExpandable(path: string) {
  return invalid(`This property cannot be expanded (${path.slice(0, 200)}).`, { param: 'expand' })
}
