/** Payment links: a URL that opens a new Checkout Session for every visitor. */
import { createLineItems } from '../checkout/line-items.ts'
import { lineItemInput } from '../checkout/schema.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { get, list, type Operation, page, pageOf, post, retrieve } from '../http/operation.ts'
import {
  array,
  boolean,
  clearable,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  type Params,
  pickDefined,
  required,
  string,
  url,
} from '../http/schema.ts'

type PaymentLink = Objects['payment_link']

const common = {
  active: boolean(),
  after_completion: object({
    hosted_confirmation: object({ custom_message: string(500) }),
    redirect: object({ url: required(url()) }),
    type: required(oneOf('hosted_confirmation', 'redirect')),
  }),
  allow_promotion_codes: boolean(),
  billing_address_collection: oneOf('auto', 'required'),
  customer_creation: oneOf('always', 'if_required'),
  inactive_message: clearable(string(500)),
  metadata: metadata(),
}

export const paymentLinks: Operation[] = [
  post(
    '/v1/payment_links',
    {
      ...common,
      currency: string(3),
      line_items: required(array(lineItemInput, 20)),
      submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
    },
    (ctx, input) => {
      const lines = createLineItems(ctx, input.line_items, input.currency)
      const id = ctx.ids.next('plink_1', 23)
      const link: PaymentLink = {
        ...linkDefaults,
        id,
        active: input.active ?? true,
        after_completion: afterCompletion(input.after_completion),
        allow_promotion_codes: input.allow_promotion_codes ?? false,
        billing_address_collection: input.billing_address_collection ?? 'auto',
        currency: lines[0]?.currency ?? 'usd',
        customer_creation: input.customer_creation ?? 'if_required',
        inactive_message: input.inactive_message ?? null,
        metadata: mergeMetadata({}, input.metadata),
        submit_type: input.submit_type ?? 'auto',
        url: `${ctx.publicUrl}/b/${id}`,
      }
      ctx.store.insert(link, { lineItems: lines.map((line) => line.id) })
      ctx.emit('payment_link.created', link)
      return link
    },
  ),
  retrieve('payment_link', '/v1/payment_links'),
  list('payment_link', '/v1/payment_links', { active: boolean() }),
  post('/v1/payment_links/:id', common, (ctx, { metadata: change, after_completion, ...rest }, { id }) => {
    const before = ctx.store.get('payment_link', id)
    const completion =
      after_completion === undefined ? {} : { after_completion: afterCompletion(after_completion) }
    const after = ctx.store.save<PaymentLink>({
      ...before,
      ...pickDefined(rest),
      ...completion,
      metadata: mergeMetadata(before.metadata, change),
    })
    ctx.emit('payment_link.updated', after, { previous: before })
    return after
  }),
  get('/v1/payment_links/:id/line_items', page, (ctx, cursor, { id }) =>
    pageOf(linkLines(ctx, ctx.store.get('payment_link', id)), `/v1/payment_links/${id}/line_items`, cursor),
  ),
]

export function linkLines(ctx: SandboxContext, link: PaymentLink): Objects['item'][] {
  return ctx.store.internal('payment_link', link.id).lineItems.map((id) => ctx.store.get('item', id))
}

function afterCompletion(given: Params<typeof common>['after_completion']): PaymentLink['after_completion'] {
  if (given?.type === 'redirect' && given.redirect !== undefined) {
    return { type: 'redirect', redirect: { url: given.redirect.url } }
  }
  return {
    type: 'hosted_confirmation',
    hosted_confirmation: { custom_message: given?.hosted_confirmation?.custom_message ?? null },
  }
}

const linkDefaults = {
  object: 'payment_link',
  application: null,
  application_fee_amount: null,
  application_fee_percent: null,
  automatic_tax: { enabled: false, liability: null },
  consent_collection: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  invoice_creation: null,
  livemode: false,
  managed_payments: null,
  on_behalf_of: null,
  payment_intent_data: null,
  payment_method_collection: 'always',
  payment_method_options: null,
  payment_method_types: null,
  phone_number_collection: { enabled: false },
  restrictions: null,
  shipping_address_collection: null,
  shipping_options: [],
  subscription_data: null,
  tax_id_collection: { enabled: false, required: 'never' },
  transfer_data: null,
} satisfies Partial<PaymentLink>
