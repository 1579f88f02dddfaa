/**
 * Parameters that Stripe knows and the sandbox does not play, operation by operation: whoever sends one is told so, and not that there is
 * no such thing. A name covers whatever lies within it; lists are written as if they had one element (`line_items.adjustable_quantity`).
 */
import { type StripeError, unsupported } from './errors.ts'
import type { Operation } from './operation.ts'

const connect = 'application_fee_amount application_fee_percent on_behalf_of transfer_data'
const subscription = `${connect} automatic_tax billing_cycle_anchor_config billing_schedules billing_thresholds customer_account
  default_source invoice_settings payment_settings.payment_method_options pending_invoice_item_interval trial_from_plan
  trial_settings.end_behavior.billing_cycle_anchor items.billing_thresholds`
const intent = `${connect} amount_details amount_to_confirm confirmation_token customer_account excluded_payment_method_types hooks mandate
  mandate_data payment_details payment_method_configuration payment_method_data payment_method_options radar_options`
const price =
  'currency_options custom_unit_amount tiers tiers_mode transform_quantity recurring.meter recurring.trial_period_days'
const within = (parent: string, names: string) =>
  names
    .split(/\s+/)
    .map((name) => `${parent}.${name}`)
    .join(' ')

const notPlayed: Record<string, string> = {
  'POST /v1/checkout/sessions': `adaptive_pricing after_expiration branding_settings customer_account
    excluded_payment_method_types integration_identifier managed_payments name_collection optional_items
    payment_method_configuration payment_method_data payment_method_options permissions redirect_on_completion return_url
    saved_payment_method_options tax_id_collection wallet_options line_items.adjustable_quantity automatic_tax.liability
    consent_collection.payment_method_reuse_agreement invoice_creation.invoice_data.account_tax_ids
    invoice_creation.invoice_data.issuer invoice_creation.invoice_data.rendering_options ${within('line_items.price_data', price)} ${within('payment_intent_data', connect)}
    setup_intent_data.on_behalf_of ${within('subscription_data', subscription)} subscription_data.billing_mode`,
  'POST /v1/coupons': 'currency_options',
  'POST /v1/credit_notes': 'effective_at email_type refunds shipping_cost',
  'POST /v1/customers': `business_name cash_balance individual_name invoice_settings.custom_fields invoice_settings.rendering_options
    next_invoice_sequence tax tax_id_data validate`,
  'POST /v1/invoiceitems': 'customer_account quantity_decimal tax_behavior tax_code',
  'POST /v1/invoices': `${connect} account_tax_ids automatic_tax automatically_finalizes_at custom_fields customer_account default_source
    effective_at from_invoice issuer number payment_settings rendering shipping_cost shipping_details`,
  'POST /v1/invoices/create_preview': `${connect} automatic_tax customer_account customer_details invoice_items issuer schedule
    schedule_details subscription_details.billing_mode subscription_details.billing_schedules subscription_details.metadata
    subscription_details.pause subscription_details.resume_at`,
  'POST /v1/payment_intents': intent,
  'POST /v1/payment_intents/:id': intent,
  'POST /v1/payment_intents/:id/confirm': intent,
  'POST /v1/payment_links': `${connect} automatic_tax consent_collection custom_fields custom_text invoice_creation managed_payments
    name_collection optional_items payment_intent_data payment_method_collection payment_method_options payment_method_types
    phone_number_collection restrictions shipping_address_collection shipping_options subscription_data tax_id_collection`,
  'POST /v1/prices': `${price} product_data.statement_descriptor product_data.tax_details`,
  'POST /v1/prices/:id': 'currency_options',
  'POST /v1/products': `${within('default_price_data', price)} package_dimensions tax_details`,
  'POST /v1/promotion_codes': 'customer_account restrictions.currency_options',
  'POST /v1/quotes': `${connect} automatic_tax customer_account default_tax_rates from_quote invoice_settings subscription_data`,
  'POST /v1/refunds': 'currency customer instructions_email origin refund_application_fee reverse_transfer',
  'POST /v1/setup_intents': `${intent} attach_to_self flow_directions single_use use_stripe_sdk`,
  'POST /v1/shipping_rates': 'fixed_amount.currency_options tax_code',
  'POST /v1/subscription_schedules': 'billing_mode customer_account pause_schedules default_settings phases',
  'POST /v1/subscriptions': subscription,
  'POST /v1/subscriptions/:id': `${subscription} cancellation_details.feedback_option`,
}

/** The refusal of an unknown parameter, or of one that Stripe would have taken. */
export function inWordsOf({ method, path }: Operation, error: StripeError): StripeError {
  const { param, code } = error.body
  if (code !== 'parameter_unknown' || param === undefined) return error
  const name = param.replace(/\[\d*\]/g, '').replace(/\[([^\]]*)\]/g, '.$1')
  const known = (notPlayed[`${method} ${path}`] ?? '').split(/\s+/)
  return known.some((each) => name === each || name.startsWith(`${each}.`)) ? unsupported(`\`${param}\``, param) : error
}
