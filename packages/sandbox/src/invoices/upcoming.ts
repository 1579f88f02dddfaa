/** `GET /v1/invoices/upcoming`, the predecessor of `create_preview`, with flat parameters. */
import { boolean, type Params, pickDefined, string } from '../http/schema.ts'
import { type PreviewInput, previewFields, subscriptionDetails } from './schema.ts'

const detailFields = subscriptionDetails.fields

export const upcomingFields = {
  coupon: string(),
  currency: previewFields.currency,
  customer: string(),
  discounts: previewFields.discounts,
  preview_mode: previewFields.preview_mode,
  subscription: string(),
  subscription_billing_cycle_anchor: detailFields.billing_cycle_anchor,
  subscription_cancel_at: detailFields.cancel_at,
  subscription_cancel_at_period_end: boolean(),
  subscription_cancel_now: boolean(),
  subscription_default_tax_rates: detailFields.default_tax_rates,
  subscription_details: subscriptionDetails,
  subscription_items: detailFields.items,
  subscription_proration_behavior: detailFields.proration_behavior,
  subscription_proration_date: detailFields.proration_date,
  subscription_start_date: detailFields.start_date,
  subscription_trial_end: detailFields.trial_end,
}

/** Converts the parameters to those of `create_preview`. */
export function upcomingInput(input: Params<typeof upcomingFields>): PreviewInput {
  const { coupon, currency, customer, discounts, preview_mode, subscription, subscription_details } = input
  const flat = pickDefined({
    billing_cycle_anchor: input.subscription_billing_cycle_anchor,
    cancel_at: input.subscription_cancel_at,
    cancel_at_period_end: input.subscription_cancel_at_period_end,
    cancel_now: input.subscription_cancel_now,
    default_tax_rates: input.subscription_default_tax_rates,
    items: input.subscription_items,
    proration_behavior: input.subscription_proration_behavior,
    proration_date: input.subscription_proration_date,
    start_date: input.subscription_start_date,
    trial_end: input.subscription_trial_end,
  })
  const details = { ...subscription_details, ...flat }
  return {
    coupon,
    currency,
    customer,
    discounts,
    preview_mode,
    subscription,
    ...(Object.keys(details).length === 0 ? {} : { subscription_details: details }),
  }
}
