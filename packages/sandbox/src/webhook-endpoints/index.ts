import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { eventTypes } from '../events/types.ts'
import { invalid } from '../http/errors.ts'
import { del, deleted, list, type Operation, post, retrieve } from '../http/operation.ts'
import {
  array,
  boolean,
  clearable,
  mergeMetadata,
  metadata,
  type Params,
  param,
  pickDefined,
  required,
  string,
  url,
} from '../http/schema.ts'
import { checkVersion } from '../http/versions.ts'

type WebhookEndpoint = Objects['webhook_endpoint']

const knownTypes: ReadonlySet<string> = new Set(['*', ...eventTypes])

/** The error message does not list all event types, because the list would fill three pages. */
function checkEventType(type: unknown, path: string): string {
  if (typeof type === 'string' && knownTypes.has(type)) {
    return type
  }
  const given = typeof type === 'string' ? `\`${type.slice(0, 60)}\`` : 'an object'
  throw invalid(
    `Invalid ${path}: ${given} is not an event type. See https://docs.stripe.com/api/events/types`,
    { param: path },
  )
}

const enabledEvents = array(
  param('event type', (value, path) => checkEventType(value, path)),
  1_000,
)

const createFields = {
  api_version: string(),
  connect: boolean(),
  description: clearable(string()),
  enabled_events: required(enabledEvents),
  metadata: metadata(),
  url: required(url()),
}
const updateFields = {
  description: clearable(string()),
  disabled: boolean(),
  enabled_events: enabledEvents,
  metadata: metadata(),
  url: url(),
}

export const webhookEndpoints: Operation[] = [
  post('/v1/webhook_endpoints', createFields, (ctx, params) => {
    if (ctx.store.count('webhook_endpoint') >= 16) {
      throw invalid('You have reached the maximum of 16 test webhook endpoints.')
    }
    const secret = ctx.ids.next('whsec_', 32)
    return { ...createWebhookEndpoint(ctx, params, secret), secret }
  }),
  retrieve('webhook_endpoint', '/v1/webhook_endpoints'),
  list('webhook_endpoint', '/v1/webhook_endpoints', {}),
  post('/v1/webhook_endpoints/:id', updateFields, (ctx, { disabled, metadata: change, ...rest }, { id }) => {
    const before = ctx.store.get('webhook_endpoint', id)
    const status = disabled === undefined ? before.status : disabled ? 'disabled' : 'enabled'
    return ctx.store.save({
      ...before,
      ...pickDefined(rest),
      status,
      metadata: mergeMetadata(before.metadata, change),
    })
  }),
  del('/v1/webhook_endpoints/:id', {}, (ctx, _params, { id }) => {
    const endpoint = ctx.store.get('webhook_endpoint', id)
    ctx.store.delete(endpoint)
    return deleted(endpoint)
  }),
]

/** The secret is only returned on creation. */
export function createWebhookEndpoint(
  ctx: SandboxContext,
  input: Params<typeof createFields>,
  secret: string,
): WebhookEndpoint {
  if (input.connect) {
    throw invalid('The sandbox has no connected accounts.', { param: 'connect', code: 'sandbox_unsupported' })
  }
  const endpoint: WebhookEndpoint = {
    id: ctx.ids.next('we_1', 23),
    object: 'webhook_endpoint',
    api_version: input.api_version === undefined ? null : checkVersion(input.api_version),
    application: null,
    created: ctx.now(),
    description: input.description ?? null,
    enabled_events: input.enabled_events,
    livemode: false,
    metadata: mergeMetadata({}, input.metadata),
    status: 'enabled',
    url: input.url,
  }
  return ctx.store.insert(endpoint, { secrets: [{ secret, expiresAt: null }] })
}

export interface WebhookEndpointInput {
  url: string
  secret: string
  api_version?: string | undefined
  enabled_events?: string[] | undefined
}

/** Creates the endpoint of this URL with this secret, or updates it. Idempotent. */
export function putWebhookEndpoint(ctx: SandboxContext, input: WebhookEndpointInput): WebhookEndpoint {
  const enabled_events = (input.enabled_events ?? ['*']).map((type, index) =>
    checkEventType(type, `enabled_events[${index}]`),
  )
  const existing = ctx.store.all('webhook_endpoint').find(({ url }) => url === input.url)
  if (existing === undefined) {
    return createWebhookEndpoint(
      ctx,
      { url: input.url, api_version: input.api_version, enabled_events },
      input.secret,
    )
  }
  ctx.store.setInternal('webhook_endpoint', existing.id, {
    secrets: [{ secret: input.secret, expiresAt: null }],
  })
  const api_version = input.api_version === undefined ? existing.api_version : checkVersion(input.api_version)
  return ctx.store.save({ ...existing, api_version, enabled_events, status: 'enabled' })
}
