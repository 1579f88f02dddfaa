/**
 * Parameters that Stripe supports and the sandbox does not, by operation. A name includes
 * everything nested in it. Written by `schemas/write-unsupported-params.ts`; do not edit.
 */
export const unsupportedParams: Record<string, string> = {
  'GET /v1/balance_transactions': `payout`,
  'POST /v1/billing_portal/configurations': `features.payment_method_update.payment_method_configuration features.subscription_cancel.cancellation_reason
    features.subscription_pause features.subscription_update.billing_cycle_anchor features.subscription_update.products.adjustable_quantity
    features.subscription_update.schedule_at_period_end features.subscription_update.trial_update_behavior
    login_page`,
  'POST /v1/billing_portal/configurations/:id': `features.payment_method_update.payment_method_configuration features.subscription_cancel.cancellation_reason
    features.subscription_pause features.subscription_update.billing_cycle_anchor features.subscription_update.products.adjustable_quantity
    features.subscription_update.schedule_at_period_end features.subscription_update.trial_update_behavior
    login_page`,
  'POST /v1/billing_portal/sessions': `after_expiration customer_account flow_data.after_completion.hosted_confirmation flow_data.subscription_cancel
    flow_data.subscription_pause flow_data.subscription_update flow_data.subscription_update_confirm
    on_behalf_of`,
  'GET /v1/charges': `transfer_group`,
  'POST /v1/charges': `amount application_fee application_fee_amount capture currency customer description destination metadata
    on_behalf_of radar_options receipt_email shipping source statement_descriptor statement_descriptor_suffix
    transfer_data transfer_group`,
  'POST /v1/charges/:id': `customer fraud_details transfer_group`,
  'POST /v1/checkout/sessions': `adaptive_pricing automatic_tax.liability branding_settings consent_collection.payment_method_reuse_agreement
    customer_account excluded_payment_method_types integration_identifier invoice_creation.invoice_data.account_tax_ids
    invoice_creation.invoice_data.issuer invoice_creation.invoice_data.rendering_options line_items.price_data.product_data.tax_details
    managed_payments name_collection optional_items payment_intent_data.application_fee_amount
    payment_intent_data.on_behalf_of payment_intent_data.transfer_data payment_method_configuration
    payment_method_data payment_method_options permissions redirect_on_completion return_url saved_payment_method_options
    setup_intent_data.on_behalf_of shipping_options.shipping_rate_data.fixed_amount.currency_options
    shipping_options.shipping_rate_data.tax_code subscription_data.application_fee_percent subscription_data.billing_cycle_anchor_config
    subscription_data.billing_mode subscription_data.invoice_settings subscription_data.on_behalf_of
    subscription_data.pending_invoice_item_interval subscription_data.transfer_data wallet_options`,
  'GET /v1/checkout/sessions': `customer_account customer_details`,
  'POST /v1/checkout/sessions/:id': `collected_information line_items payment_intent_data shipping_options`,
  'POST /v1/coupons': `currency_options`,
  'POST /v1/coupons/:id': `currency_options`,
  'GET /v1/credit_notes/preview': `effective_at email_type lines.metadata lines.tax_amounts lines.tax_rates lines.unit_amount_decimal refunds
    shipping_cost`,
  'POST /v1/credit_notes': `effective_at email_type lines.metadata lines.tax_amounts lines.tax_rates lines.unit_amount_decimal refunds
    shipping_cost`,
  'GET /v1/credit_notes': `customer_account`,
  'POST /v1/customers': `business_name cash_balance individual_name invoice_settings.custom_fields invoice_settings.rendering_options
    next_invoice_sequence tax validate`,
  'POST /v1/customers/:id': `business_name cash_balance individual_name invoice_settings.custom_fields invoice_settings.rendering_options
    next_invoice_sequence tax validate`,
  'GET /v1/customers/:id/payment_methods': `allow_redisplay`,
  'GET /v1/customers/:id/balance_transactions': `created invoice`,
  'POST /v1/disputes/:id': `evidence.appeal evidence.enhanced_evidence intended_submission_method`,
  'POST /v1/invoiceitems': `customer_account quantity_decimal tax_behavior tax_code`,
  'GET /v1/invoiceitems': `customer_account`,
  'POST /v1/invoiceitems/:id': `invoicing_rules price_data pricing quantity_decimal tax_behavior tax_code unit_amount_decimal`,
  'GET /v1/invoice_payments': `payment.payment_record`,
  'POST /v1/invoices/create_preview': `automatic_tax customer_account customer_details invoice_items issuer on_behalf_of schedule_details
    subscription_details.billing_cycle_anchor.timestamp subscription_details.billing_mode subscription_details.billing_schedules
    subscription_details.items.billing_thresholds subscription_details.items.current_trial subscription_details.metadata
    subscription_details.pause subscription_details.resume_at`,
  'POST /v1/invoices': `account_tax_ids application_fee_amount automatic_tax automatically_finalizes_at custom_fields customer_account
    default_source effective_at from_invoice issuer number on_behalf_of payment_settings rendering shipping_cost
    shipping_details transfer_data`,
  'GET /v1/invoices': `customer_account due_date`,
  'POST /v1/invoices/:id': `account_tax_ids application_fee_amount automatic_tax automatically_finalizes_at custom_fields default_source
    effective_at issuer number on_behalf_of payment_settings rendering shipping_cost shipping_details
    transfer_data`,
  'POST /v1/invoices/:id/pay': `forgive mandate source`,
  'POST /v1/payment_intents': `amount_details application_fee_amount confirmation_token customer_account excluded_payment_method_types hooks
    mandate on_behalf_of payment_details payment_method_configuration payment_method_data.acss_debit
    payment_method_data.affirm payment_method_data.afterpay_clearpay payment_method_data.alipay
    payment_method_data.alma payment_method_data.amazon_pay payment_method_data.au_becs_debit payment_method_data.bacs_debit
    payment_method_data.bancontact payment_method_data.billie payment_method_data.bizum payment_method_data.blik
    payment_method_data.boleto payment_method_data.cashapp payment_method_data.crypto payment_method_data.customer_balance
    payment_method_data.eps payment_method_data.fpx payment_method_data.giropay payment_method_data.grabpay
    payment_method_data.ideal payment_method_data.interac_present payment_method_data.kakao_pay
    payment_method_data.klarna payment_method_data.konbini payment_method_data.kr_card payment_method_data.link
    payment_method_data.mb_way payment_method_data.mobilepay payment_method_data.multibanco payment_method_data.naver_pay
    payment_method_data.nz_bank_account payment_method_data.oxxo payment_method_data.p24 payment_method_data.pay_by_bank
    payment_method_data.payco payment_method_data.paynow payment_method_data.paypal payment_method_data.paypay
    payment_method_data.payto payment_method_data.pix payment_method_data.promptpay payment_method_data.radar_options
    payment_method_data.revolut_pay payment_method_data.samsung_pay payment_method_data.satispay
    payment_method_data.scalapay payment_method_data.sequra payment_method_data.sofort payment_method_data.sunbit
    payment_method_data.swish payment_method_data.twint payment_method_data.upi payment_method_data.us_bank_account.financial_connections_account
    payment_method_data.wechat_pay payment_method_data.zip payment_method_options.acss_debit payment_method_options.affirm
    payment_method_options.afterpay_clearpay payment_method_options.alipay payment_method_options.alma
    payment_method_options.amazon_pay payment_method_options.au_becs_debit payment_method_options.bacs_debit
    payment_method_options.bancontact payment_method_options.billie payment_method_options.bizum
    payment_method_options.blik payment_method_options.boleto payment_method_options.card.capture_method
    payment_method_options.card.cvc_token payment_method_options.card.installments payment_method_options.card.mandate_options
    payment_method_options.card.moto payment_method_options.card.network payment_method_options.card.request_extended_authorization
    payment_method_options.card.request_incremental_authorization payment_method_options.card.request_multicapture
    payment_method_options.card.request_overcapture payment_method_options.card.require_cvc_recollection
    payment_method_options.card.setup_credential_usage payment_method_options.card.setup_future_usage
    payment_method_options.card.statement_descriptor_suffix_kana payment_method_options.card.statement_descriptor_suffix_kanji
    payment_method_options.card.stored_credential_usage payment_method_options.card.three_d_secure
    payment_method_options.card_present payment_method_options.cashapp payment_method_options.crypto
    payment_method_options.customer_balance payment_method_options.eps payment_method_options.fpx
    payment_method_options.giropay payment_method_options.grabpay payment_method_options.ideal
    payment_method_options.interac_present payment_method_options.kakao_pay payment_method_options.klarna
    payment_method_options.konbini payment_method_options.kr_card payment_method_options.link payment_method_options.mb_way
    payment_method_options.mobilepay payment_method_options.multibanco payment_method_options.naver_pay
    payment_method_options.nz_bank_account payment_method_options.oxxo payment_method_options.p24
    payment_method_options.pay_by_bank payment_method_options.payco payment_method_options.paynow
    payment_method_options.paypal payment_method_options.paypay payment_method_options.payto payment_method_options.pix
    payment_method_options.promptpay payment_method_options.revolut_pay payment_method_options.samsung_pay
    payment_method_options.satispay payment_method_options.scalapay payment_method_options.sepa_debit
    payment_method_options.sequra payment_method_options.sofort payment_method_options.sunbit payment_method_options.swish
    payment_method_options.twint payment_method_options.upi payment_method_options.us_bank_account
    payment_method_options.wechat_pay payment_method_options.zip radar_options transfer_data`,
  'GET /v1/payment_intents/:id': `client_secret`,
  'GET /v1/payment_intents': `customer_account`,
  'POST /v1/payment_intents/:id': `amount_details application_fee_amount capture_method customer_account excluded_payment_method_types hooks
    payment_details payment_method_configuration payment_method_data.acss_debit payment_method_data.affirm
    payment_method_data.afterpay_clearpay payment_method_data.alipay payment_method_data.alma payment_method_data.amazon_pay
    payment_method_data.au_becs_debit payment_method_data.bacs_debit payment_method_data.bancontact
    payment_method_data.billie payment_method_data.bizum payment_method_data.blik payment_method_data.boleto
    payment_method_data.cashapp payment_method_data.crypto payment_method_data.customer_balance
    payment_method_data.eps payment_method_data.fpx payment_method_data.giropay payment_method_data.grabpay
    payment_method_data.ideal payment_method_data.interac_present payment_method_data.kakao_pay
    payment_method_data.klarna payment_method_data.konbini payment_method_data.kr_card payment_method_data.link
    payment_method_data.mb_way payment_method_data.mobilepay payment_method_data.multibanco payment_method_data.naver_pay
    payment_method_data.nz_bank_account payment_method_data.oxxo payment_method_data.p24 payment_method_data.pay_by_bank
    payment_method_data.payco payment_method_data.paynow payment_method_data.paypal payment_method_data.paypay
    payment_method_data.payto payment_method_data.pix payment_method_data.promptpay payment_method_data.radar_options
    payment_method_data.revolut_pay payment_method_data.samsung_pay payment_method_data.satispay
    payment_method_data.scalapay payment_method_data.sequra payment_method_data.sofort payment_method_data.sunbit
    payment_method_data.swish payment_method_data.twint payment_method_data.upi payment_method_data.us_bank_account.financial_connections_account
    payment_method_data.wechat_pay payment_method_data.zip payment_method_options transfer_data`,
  'POST /v1/payment_intents/:id/confirm': `allowed_payment_method_types amount_details amount_to_confirm capture_method confirmation_token
    excluded_payment_method_types hooks mandate payment_details payment_method_data.acss_debit
    payment_method_data.affirm payment_method_data.afterpay_clearpay payment_method_data.alipay
    payment_method_data.alma payment_method_data.amazon_pay payment_method_data.au_becs_debit payment_method_data.bacs_debit
    payment_method_data.bancontact payment_method_data.billie payment_method_data.bizum payment_method_data.blik
    payment_method_data.boleto payment_method_data.cashapp payment_method_data.crypto payment_method_data.customer_balance
    payment_method_data.eps payment_method_data.fpx payment_method_data.giropay payment_method_data.grabpay
    payment_method_data.ideal payment_method_data.interac_present payment_method_data.kakao_pay
    payment_method_data.klarna payment_method_data.konbini payment_method_data.kr_card payment_method_data.link
    payment_method_data.mb_way payment_method_data.mobilepay payment_method_data.multibanco payment_method_data.naver_pay
    payment_method_data.nz_bank_account payment_method_data.oxxo payment_method_data.p24 payment_method_data.pay_by_bank
    payment_method_data.payco payment_method_data.paynow payment_method_data.paypal payment_method_data.paypay
    payment_method_data.payto payment_method_data.pix payment_method_data.promptpay payment_method_data.radar_options
    payment_method_data.revolut_pay payment_method_data.samsung_pay payment_method_data.satispay
    payment_method_data.scalapay payment_method_data.sequra payment_method_data.sofort payment_method_data.sunbit
    payment_method_data.swish payment_method_data.twint payment_method_data.upi payment_method_data.us_bank_account.financial_connections_account
    payment_method_data.wechat_pay payment_method_data.zip payment_method_options.acss_debit payment_method_options.affirm
    payment_method_options.afterpay_clearpay payment_method_options.alipay payment_method_options.alma
    payment_method_options.amazon_pay payment_method_options.au_becs_debit payment_method_options.bacs_debit
    payment_method_options.bancontact payment_method_options.billie payment_method_options.bizum
    payment_method_options.blik payment_method_options.boleto payment_method_options.card.capture_method
    payment_method_options.card.cvc_token payment_method_options.card.installments payment_method_options.card.mandate_options
    payment_method_options.card.moto payment_method_options.card.network payment_method_options.card.request_extended_authorization
    payment_method_options.card.request_incremental_authorization payment_method_options.card.request_multicapture
    payment_method_options.card.request_overcapture payment_method_options.card.require_cvc_recollection
    payment_method_options.card.setup_credential_usage payment_method_options.card.setup_future_usage
    payment_method_options.card.statement_descriptor_suffix_kana payment_method_options.card.statement_descriptor_suffix_kanji
    payment_method_options.card.stored_credential_usage payment_method_options.card.three_d_secure
    payment_method_options.card_present payment_method_options.cashapp payment_method_options.crypto
    payment_method_options.customer_balance payment_method_options.eps payment_method_options.fpx
    payment_method_options.giropay payment_method_options.grabpay payment_method_options.ideal
    payment_method_options.interac_present payment_method_options.kakao_pay payment_method_options.klarna
    payment_method_options.konbini payment_method_options.kr_card payment_method_options.link payment_method_options.mb_way
    payment_method_options.mobilepay payment_method_options.multibanco payment_method_options.naver_pay
    payment_method_options.nz_bank_account payment_method_options.oxxo payment_method_options.p24
    payment_method_options.pay_by_bank payment_method_options.payco payment_method_options.paynow
    payment_method_options.paypal payment_method_options.paypay payment_method_options.payto payment_method_options.pix
    payment_method_options.promptpay payment_method_options.revolut_pay payment_method_options.samsung_pay
    payment_method_options.satispay payment_method_options.scalapay payment_method_options.sepa_debit
    payment_method_options.sequra payment_method_options.sofort payment_method_options.sunbit payment_method_options.swish
    payment_method_options.twint payment_method_options.upi payment_method_options.us_bank_account
    payment_method_options.wechat_pay payment_method_options.zip radar_options`,
  'POST /v1/payment_intents/:id/capture': `amount_details application_fee_amount hooks payment_details statement_descriptor_suffix transfer_data`,
  'POST /v1/payment_links': `application_fee_amount application_fee_percent automatic_tax consent_collection custom_fields custom_text
    invoice_creation line_items.price_data.product_data.tax_details managed_payments name_collection on_behalf_of
    optional_items payment_intent_data payment_method_collection payment_method_options payment_method_types
    phone_number_collection restrictions shipping_address_collection shipping_options subscription_data
    tax_id_collection transfer_data`,
  'POST /v1/payment_links/:id': `application_fee_amount application_fee_percent automatic_tax consent_collection custom_fields custom_text
    invoice_creation line_items name_collection on_behalf_of optional_items payment_intent_data
    payment_method_collection payment_method_options payment_method_types phone_number_collection restrictions
    shipping_address_collection shipping_options submit_type subscription_data tax_id_collection
    transfer_data`,
  'POST /v1/payment_methods': `acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie bizum
    blik boleto card.networks cashapp crypto custom customer customer_balance eps fpx giropay grabpay ideal
    interac_present kakao_pay klarna konbini kr_card link mb_way mobilepay multibanco naver_pay nz_bank_account
    oxxo p24 pay_by_bank payco payment_method paynow paypal paypay payto pix promptpay radar_options revolut_pay
    samsung_pay satispay scalapay sequra sofort sunbit swish twint upi us_bank_account.financial_connections_account
    wechat_pay zip`,
  'GET /v1/payment_methods': `allow_redisplay customer_account`,
  'POST /v1/payment_methods/:id': `card.networks us_bank_account`,
  'POST /v1/payment_methods/:id/attach': `customer_account`,
  'POST /v1/plans': `billing_scheme id meter product.statement_descriptor product.tax_code product.tax_details tiers tiers_mode
    transform_usage trial_period_days usage_type`,
  'GET /v1/plans': `created`,
  'POST /v1/plans/:id': `product trial_period_days`,
  'POST /v1/prices': `currency_options custom_unit_amount product_data.statement_descriptor product_data.tax_details recurring.meter
    recurring.trial_period_days tiers tiers_mode transform_quantity`,
  'GET /v1/prices': `recurring.meter recurring.usage_type`,
  'POST /v1/prices/:id': `currency_options`,
  'POST /v1/products': `default_price_data.currency_options default_price_data.custom_unit_amount package_dimensions
    tax_details`,
  'GET /v1/products': `type`,
  'POST /v1/products/:id': `package_dimensions tax_details`,
  'POST /v1/promotion_codes': `customer_account restrictions.currency_options`,
  'GET /v1/promotion_codes': `coupon customer_account`,
  'POST /v1/promotion_codes/:id': `restrictions`,
  'POST /v1/quotes': `application_fee_amount application_fee_percent automatic_tax customer_account default_tax_rates from_quote
    invoice_settings.custom_fields invoice_settings.description invoice_settings.footer invoice_settings.issuer
    line_items.discounts on_behalf_of subscription_data.billing_mode subscription_data.effective_date
    transfer_data`,
  'GET /v1/quotes': `customer_account test_clock`,
  'POST /v1/quotes/:id': `application_fee_amount application_fee_percent automatic_tax customer_account default_tax_rates
    invoice_settings.custom_fields invoice_settings.description invoice_settings.footer invoice_settings.issuer
    line_items.discounts on_behalf_of subscription_data.effective_date transfer_data`,
  'POST /v1/refunds': `currency customer instructions_email origin refund_application_fee reverse_transfer`,
  'POST /v1/setup_intents': `attach_to_self confirmation_token customer_account excluded_payment_method_types flow_directions mandate_data
    on_behalf_of payment_method_configuration payment_method_data.acss_debit payment_method_data.affirm
    payment_method_data.afterpay_clearpay payment_method_data.alipay payment_method_data.alma payment_method_data.amazon_pay
    payment_method_data.au_becs_debit payment_method_data.bacs_debit payment_method_data.bancontact
    payment_method_data.billie payment_method_data.bizum payment_method_data.blik payment_method_data.boleto
    payment_method_data.cashapp payment_method_data.crypto payment_method_data.customer_balance
    payment_method_data.eps payment_method_data.fpx payment_method_data.giropay payment_method_data.grabpay
    payment_method_data.ideal payment_method_data.interac_present payment_method_data.kakao_pay
    payment_method_data.klarna payment_method_data.konbini payment_method_data.kr_card payment_method_data.link
    payment_method_data.mb_way payment_method_data.mobilepay payment_method_data.multibanco payment_method_data.naver_pay
    payment_method_data.nz_bank_account payment_method_data.oxxo payment_method_data.p24 payment_method_data.pay_by_bank
    payment_method_data.payco payment_method_data.paynow payment_method_data.paypal payment_method_data.paypay
    payment_method_data.payto payment_method_data.pix payment_method_data.promptpay payment_method_data.radar_options
    payment_method_data.revolut_pay payment_method_data.samsung_pay payment_method_data.satispay
    payment_method_data.scalapay payment_method_data.sequra payment_method_data.sofort payment_method_data.sunbit
    payment_method_data.swish payment_method_data.twint payment_method_data.upi payment_method_data.us_bank_account.financial_connections_account
    payment_method_data.wechat_pay payment_method_data.zip payment_method_options single_use use_stripe_sdk`,
  'GET /v1/setup_intents/:id': `client_secret`,
  'GET /v1/setup_intents': `attach_to_self customer_account`,
  'POST /v1/setup_intents/:id': `attach_to_self customer_account excluded_payment_method_types flow_directions payment_method_configuration
    payment_method_data.acss_debit payment_method_data.affirm payment_method_data.afterpay_clearpay
    payment_method_data.alipay payment_method_data.alma payment_method_data.amazon_pay payment_method_data.au_becs_debit
    payment_method_data.bacs_debit payment_method_data.bancontact payment_method_data.billie payment_method_data.bizum
    payment_method_data.blik payment_method_data.boleto payment_method_data.cashapp payment_method_data.crypto
    payment_method_data.customer_balance payment_method_data.eps payment_method_data.fpx payment_method_data.giropay
    payment_method_data.grabpay payment_method_data.ideal payment_method_data.interac_present payment_method_data.kakao_pay
    payment_method_data.klarna payment_method_data.konbini payment_method_data.kr_card payment_method_data.link
    payment_method_data.mb_way payment_method_data.mobilepay payment_method_data.multibanco payment_method_data.naver_pay
    payment_method_data.nz_bank_account payment_method_data.oxxo payment_method_data.p24 payment_method_data.pay_by_bank
    payment_method_data.payco payment_method_data.paynow payment_method_data.paypal payment_method_data.paypay
    payment_method_data.payto payment_method_data.pix payment_method_data.promptpay payment_method_data.radar_options
    payment_method_data.revolut_pay payment_method_data.samsung_pay payment_method_data.satispay
    payment_method_data.scalapay payment_method_data.sequra payment_method_data.sofort payment_method_data.sunbit
    payment_method_data.swish payment_method_data.twint payment_method_data.upi payment_method_data.us_bank_account.financial_connections_account
    payment_method_data.wechat_pay payment_method_data.zip payment_method_options`,
  'POST /v1/setup_intents/:id/confirm': `allowed_payment_method_types confirmation_token mandate_data payment_method_data.acss_debit
    payment_method_data.affirm payment_method_data.afterpay_clearpay payment_method_data.alipay
    payment_method_data.alma payment_method_data.amazon_pay payment_method_data.au_becs_debit payment_method_data.bacs_debit
    payment_method_data.bancontact payment_method_data.billie payment_method_data.bizum payment_method_data.blik
    payment_method_data.boleto payment_method_data.cashapp payment_method_data.crypto payment_method_data.customer_balance
    payment_method_data.eps payment_method_data.fpx payment_method_data.giropay payment_method_data.grabpay
    payment_method_data.ideal payment_method_data.interac_present payment_method_data.kakao_pay
    payment_method_data.klarna payment_method_data.konbini payment_method_data.kr_card payment_method_data.link
    payment_method_data.mb_way payment_method_data.mobilepay payment_method_data.multibanco payment_method_data.naver_pay
    payment_method_data.nz_bank_account payment_method_data.oxxo payment_method_data.p24 payment_method_data.pay_by_bank
    payment_method_data.payco payment_method_data.paynow payment_method_data.paypal payment_method_data.paypay
    payment_method_data.payto payment_method_data.pix payment_method_data.promptpay payment_method_data.radar_options
    payment_method_data.revolut_pay payment_method_data.samsung_pay payment_method_data.satispay
    payment_method_data.scalapay payment_method_data.sequra payment_method_data.sofort payment_method_data.sunbit
    payment_method_data.swish payment_method_data.twint payment_method_data.upi payment_method_data.us_bank_account.financial_connections_account
    payment_method_data.wechat_pay payment_method_data.zip payment_method_options use_stripe_sdk`,
  'POST /v1/shipping_rates': `fixed_amount.currency_options tax_code`,
  'GET /v1/shipping_rates': `currency`,
  'POST /v1/shipping_rates/:id': `fixed_amount tax_behavior`,
  'POST /v1/customers/:customer/sources': `validate`,
  'POST /v1/customers/:customer/sources/:id': `account_holder_name account_holder_type address_city address_country address_line1 address_line2 address_state
    address_zip owner`,
  'POST /v1/subscription_items': `billing_thresholds current_trial discounts plan price_data`,
  'POST /v1/subscription_items/:id': `billing_thresholds current_trial discounts plan price_data`,
  'POST /v1/subscription_schedules': `billing_mode customer_account default_settings.application_fee_percent default_settings.automatic_tax
    default_settings.billing_thresholds default_settings.invoice_settings default_settings.on_behalf_of
    default_settings.transfer_data pause_schedules phases.add_invoice_items phases.application_fee_percent
    phases.automatic_tax phases.billing_thresholds phases.currency phases.default_tax_rates phases.invoice_settings
    phases.items.billing_thresholds phases.items.discounts phases.items.plan phases.on_behalf_of
    phases.transfer_data`,
  'GET /v1/subscription_schedules': `canceled_at completed_at customer_account released_at scheduled`,
  'POST /v1/subscription_schedules/:id': `default_settings.application_fee_percent default_settings.automatic_tax default_settings.billing_thresholds
    default_settings.invoice_settings default_settings.on_behalf_of default_settings.transfer_data pause_schedules
    phases.add_invoice_items phases.application_fee_percent phases.automatic_tax phases.billing_thresholds
    phases.currency phases.default_tax_rates phases.invoice_settings phases.items.billing_thresholds
    phases.items.discounts phases.items.plan phases.on_behalf_of phases.transfer_data`,
  'POST /v1/subscriptions': `add_invoice_items.discountable add_invoice_items.metadata add_invoice_items.period application_fee_percent
    automatic_tax billing_cycle_anchor_config billing_schedules billing_thresholds customer_account default_source
    invoice_settings items.billing_thresholds items.current_trial on_behalf_of payment_settings.payment_method_options
    pending_invoice_item_interval transfer_data trial_from_plan trial_settings.end_behavior.billing_cycle_anchor`,
  'GET /v1/subscriptions': `automatic_tax current_period_end current_period_start customer_account plan`,
  'POST /v1/subscriptions/:id': `add_invoice_items.discountable add_invoice_items.metadata add_invoice_items.period application_fee_percent
    automatic_tax billing_schedules billing_thresholds cancellation_details.feedback_option default_source
    invoice_settings items.billing_thresholds items.current_trial on_behalf_of payment_settings.payment_method_options
    pending_invoice_item_interval transfer_data trial_from_plan trial_settings.end_behavior.billing_cycle_anchor`,
  'DELETE /v1/subscriptions/:id': `cancellation_details.feedback_option`,
  'POST /v1/subscriptions/:id/resume': `payment_behavior proration_date`,
  'POST /v1/tax_ids': `owner.account owner.customer_account`,
  'GET /v1/tax_ids': `owner.account owner.customer_account`,
  'POST /v1/tax_rates/:id': `country state tax_type`,
  'POST /v1/test_helpers/test_clocks': `customer`,
}
