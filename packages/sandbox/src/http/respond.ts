/** Responses of the API: Stripe's headers and error envelope, and an entry in the request log. */
import type { SandboxContext } from '../context.ts'
import { StripeError } from './errors.ts'
import type { FormRecord } from './form.ts'
import type { StoredResponse } from './idempotency.ts'
import { currentVersion } from './versions.ts'

interface ResponseDetails {
  requestId: string
  version: string
  key?: string | null
  record?: FormRecord
  /** The id of the earlier request whose response is replayed. */
  replayed?: string
}

export function respond(
  ctx: SandboxContext,
  request: Request,
  { status, body }: StoredResponse,
  details: ResponseDetails,
): Response {
  const { requestId, version, key = null, record = null, replayed = null } = details
  const { method, url } = request
  const path = new URL(url).pathname
  const at = ctx.clock.now()
  ctx.requests.record({
    id: requestId,
    at,
    method,
    path,
    version,
    idempotencyKey: key,
    params: record,
    status,
    responseBody: body,
    replayOf: replayed,
  })
  const headers = new Headers({
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': version,
    // Clients compare this header with `created`, so both follow the sandbox's clock.
    date: new Date(at).toUTCString(),
    'access-control-allow-origin': '*',
  })
  if (key) {
    headers.set('idempotency-key', key)
  }
  if (replayed) {
    headers.set('idempotent-replayed', 'true')
    headers.set('original-request', replayed)
  }
  if (status === 429) {
    headers.set('stripe-should-retry', 'true')
  }
  return new Response(body, { status, headers })
}

/** Responds to a request outside the API's operations, for which no request id exists yet. */
export function respondWithError(ctx: SandboxContext, error: unknown, request: Request): Response {
  return respondWithErrorOf(ctx, error, request, ctx.ids.next('req_', 14))
}

export function respondWithErrorOf(
  ctx: SandboxContext,
  error: unknown,
  request: Request,
  requestId: string,
): Response {
  return respond(ctx, request, errorResponse(ctx, error, requestId), {
    requestId,
    version: versionOf(request),
  })
}

/**
 * Stripe's 404 for an unknown path. Without the error envelope, the SDK would treat the response
 * as a success.
 */
export function respondUnknownPath(ctx: SandboxContext, request: Request): Response {
  return respondWithError(ctx, unknownPath(request), request)
}

export function unknownPath(request: Request): StripeError {
  const { pathname } = new URL(request.url)
  const message = `Unrecognized request URL (${request.method}: ${pathname.slice(0, 200)}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. The sandbox does not implement every part of Stripe.`
  return new StripeError(404, { type: 'invalid_request_error', code: 'url_not_found', message })
}

export function errorResponse(ctx: SandboxContext, error: unknown, requestId: string): StoredResponse {
  const stripeError = error instanceof StripeError ? error : unexpectedError(ctx, error)
  const request_log_url = `${ctx.publicUrl}/requests/${requestId}`
  return {
    status: stripeError.status,
    body: JSON.stringify({ error: { ...stripeError.body, request_log_url } }, null, 2),
    request: requestId,
  }
}

function unexpectedError(ctx: SandboxContext, error: unknown): StripeError {
  ctx.log.error({ error: error instanceof Error ? error.stack : String(error) }, 'the sandbox failed')
  return new StripeError(500, {
    type: 'api_error',
    message: `The sandbox failed: ${error instanceof Error ? error.message : 'unknown error'}`,
  })
}

/** The version that the request names, unchecked: for the header of an error response. */
function versionOf(request: Request): string {
  return (
    request.headers
      .get('stripe-version')
      ?.slice(0, 40)
      .replace(/[^\w.-]/g, '') ?? currentVersion
  )
}
