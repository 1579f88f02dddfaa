import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { list, type Operation, post, retrieve } from '../http/operation.ts'
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

type Configuration = Objects['billing_portal.configuration']

const features = object({
  customer_update: object({
    allowed_updates: clearable(array(oneOf('address', 'email', 'name', 'phone', 'shipping', 'tax_id'))),
    enabled: boolean(),
  }),
  invoice_history: object({ enabled: required(boolean()) }),
  payment_method_update: object({ enabled: required(boolean()) }),
  subscription_cancel: object({
    enabled: boolean(),
    mode: oneOf('at_period_end', 'immediately'),
    proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
  }),
  subscription_update: object({
    default_allowed_updates: clearable(array(oneOf('price', 'promotion_code', 'quantity'))),
    enabled: boolean(),
    products: clearable(array(object({ prices: required(array(string())), product: required(string()) }))),
    proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
  }),
})

const fields = {
  business_profile: object({
    headline: clearable(string(60)),
    privacy_policy_url: url(),
    terms_of_service_url: url(),
  }),
  default_return_url: clearable(url()),
  features,
  metadata: metadata(),
  name: clearable(string()),
}

/** The only flow supported, because it is the one that a shop cannot offer on its own pages. */
const flowData = object({
  type: required(oneOf('payment_method_update')),
  after_completion: object({
    type: required(oneOf('portal_homepage', 'redirect')),
    redirect: object({ return_url: required(url()) }),
  }),
})

export const billingPortal: Operation[] = [
  post('/v1/billing_portal/configurations', { ...fields, features: required(features) }, (ctx, input) => {
    const configuration = insertConfiguration(ctx, input, false)
    ctx.emit('billing_portal.configuration.created', configuration)
    return configuration
  }),
  retrieve('billing_portal.configuration', '/v1/billing_portal/configurations'),
  list('billing_portal.configuration', '/v1/billing_portal/configurations', {
    active: boolean(),
    is_default: boolean(),
  }),
  post(
    '/v1/billing_portal/configurations/:id',
    { ...fields, active: boolean() },
    (ctx, { metadata: change, features: given, business_profile, ...rest }, { id }) => {
      const before = ctx.store.get('billing_portal.configuration', id)
      const after = ctx.store.save<Configuration>({
        ...before,
        ...pickDefined(rest),
        business_profile: { ...before.business_profile, ...pickDefined(business_profile ?? {}) },
        features: given === undefined ? before.features : featuresOf(given, before.features),
        metadata: mergeMetadata(before.metadata ?? {}, change),
        updated: ctx.now(),
      })
      ctx.emit('billing_portal.configuration.updated', after, { previous: before })
      return after
    },
  ),
  post(
    '/v1/billing_portal/sessions',
    {
      configuration: string(),
      customer: required(string()),
      flow_data: flowData,
      locale: string(10),
      return_url: url(),
    },
    (ctx, input) => {
      const customer = ctx.store.get('customer', input.customer, 'customer')
      const configuration =
        input.configuration === undefined
          ? defaultConfiguration(ctx)
          : ctx.store.get('billing_portal.configuration', input.configuration, 'configuration')
      const id = ctx.ids.next('bps_1', 23)
      const session: Objects['billing_portal.session'] = {
        id,
        object: 'billing_portal.session',
        configuration: configuration.id,
        created: ctx.now(customer.id),
        customer: customer.id,
        customer_account: null,
        flow: flowOf(input.flow_data),
        livemode: false,
        locale: (input.locale ?? null) as Objects['billing_portal.session']['locale'],
        on_behalf_of: null,
        return_url: input.return_url ?? configuration.default_return_url,
        url: `${ctx.publicUrl}/p/session/${id}`,
      }
      ctx.store.insert(session)
      ctx.emit('billing_portal.session.created', session)
      return session
    },
  ),
]

function flowOf(given: Params<{ flow: typeof flowData }>['flow']): Objects['billing_portal.session']['flow'] {
  if (given === undefined) {
    return null
  }
  const { type, after_completion } = given
  return {
    type,
    after_completion: {
      type: after_completion?.type ?? 'portal_homepage',
      redirect: after_completion?.redirect ?? null,
      hosted_confirmation: null,
    },
    customer_update: null,
    subscription_cancel: null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
  }
}

/**
 * The account's default configuration, with every feature enabled. It is created when it is first
 * needed.
 */
export function defaultConfiguration(ctx: SandboxContext): Configuration {
  const existing = ctx.store.all('billing_portal.configuration', { is_default: true })[0]
  return existing ?? insertConfiguration(ctx, {}, true)
}

function insertConfiguration(
  ctx: SandboxContext,
  input: Params<typeof fields>,
  isDefault: boolean,
): Configuration {
  const now = ctx.now()
  return ctx.store.insert({
    id: ctx.ids.next('bpc_1', 23),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: {
      headline: input.business_profile?.headline ?? null,
      privacy_policy_url: input.business_profile?.privacy_policy_url ?? null,
      terms_of_service_url: input.business_profile?.terms_of_service_url ?? null,
    },
    created: now,
    default_return_url: input.default_return_url ?? null,
    features: isDefault ? allFeatures : featuresOf(input.features ?? {}, noFeatures),
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: mergeMetadata({}, input.metadata),
    name: input.name ?? null,
    updated: now,
  })
}

type Features = Configuration['features']

function featuresOf(given: NonNullable<Params<typeof fields>['features']>, base: Features): Features {
  const {
    customer_update,
    invoice_history,
    payment_method_update,
    subscription_cancel,
    subscription_update,
  } = given
  return {
    customer_update: {
      ...base.customer_update,
      ...pickDefined({
        allowed_updates: customer_update?.allowed_updates ?? undefined,
        enabled: customer_update?.enabled,
      }),
    },
    invoice_history: { ...base.invoice_history, ...invoice_history },
    payment_method_update: { ...base.payment_method_update, ...payment_method_update },
    subscription_cancel: { ...base.subscription_cancel, ...pickDefined(subscription_cancel ?? {}) },
    subscription_pause: base.subscription_pause,
    subscription_update: {
      ...base.subscription_update,
      ...pickDefined({
        enabled: subscription_update?.enabled,
        proration_behavior: subscription_update?.proration_behavior,
        default_allowed_updates: subscription_update?.default_allowed_updates ?? undefined,
      }),
      products: (subscription_update?.products ?? base.subscription_update.products ?? []).map((product) => ({
        adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
        ...product,
      })),
    },
  }
}

const noFeatures: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: {
      enabled: false,
      feedback_options: [],
      options: [
        'customer_service',
        'low_quality',
        'missing_features',
        'other',
        'switched_service',
        'too_complex',
        'too_expensive',
        'unused',
      ],
    },
    enabled: false,
    mode: 'at_period_end',
    proration_behavior: 'none',
  },
  subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: [],
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
}

const allFeatures: Features = {
  ...noFeatures,
  customer_update: { allowed_updates: ['email', 'name', 'phone'], enabled: true },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: null },
  subscription_cancel: { ...noFeatures.subscription_cancel, enabled: true },
  subscription_update: {
    ...noFeatures.subscription_update,
    default_allowed_updates: ['price', 'quantity'],
    enabled: true,
    proration_behavior: 'always_invoice',
  },
}
