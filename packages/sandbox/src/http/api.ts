/** `/v1`: who asks, in which version, for what; then one transaction, and Stripe's envelope around the answer. */
import { setTimeout as wait } from 'node:timers/promises'
import { Hono } from 'hono'
import type { SandboxContext } from '../context.ts'
import type { Fault } from '../faults/faults.ts'
import { headerFault } from '../faults/header.ts'
import { operations } from '../resources.ts'
import { readBody } from './body.ts'
import { StripeError } from './errors.ts'
import { expand } from './expand.ts'
import { type FormRecord, parseForm } from './form.ts'
import { createIdempotency, type Idempotency, type Kept } from './idempotency.ts'
import type { Operation } from './operation.ts'
import { array, type Fields, isKnown, readParams, string } from './schema.ts'
import { shorten } from './shorten.ts'
import { inWordsOf } from './unsupported-params-error.ts'
import { checkVersion, currentVersion } from './versions.ts'

const expandField: Fields = { expand: array(string(500), 20) }

interface Call {
  operation: Operation
  path: Record<string, string>
  record: FormRecord
  version: string
  /** As the header named it, if it did: older versions know older parameters. */
  named: string | null
  requestId: string
  key: string | null
  /** The call in one string: what an idempotency key must be repeated with. */
  fingerprint: string
}

export function createApi(ctx: SandboxContext, afterCommit: () => void): Hono {
  const app = new Hono()
  const answer = createAnswerer(ctx, afterCommit)
  for (const operation of operations) {
    app.on(operation.method, operation.path, async (context) => {
      const requestId = ctx.ids.next('req_', 14)
      try {
        checkKey(context.req.raw)
        return await answer(context.req.raw, operation, context.req.param(), requestId)
      } catch (error) {
        return answerError(ctx, error, context.req.raw, requestId)
      }
    })
  }
  for (const path of ['/v1', '/v1/*', '/v2', '/v2/*']) {
    app.all(path, (context) => answerUnknown(ctx, context.req.raw))
  }
  return app
}

/** What nobody answers: Stripe's 404. The SDK takes a body without its envelope for a success. */
export function answerUnknown(ctx: SandboxContext, request: Request): Response {
  return answerFailure(ctx, unknownPath(request), request)
}

export function answerFailure(ctx: SandboxContext, error: unknown, request: Request): Response {
  return answerError(ctx, error, request, ctx.ids.next('req_', 14))
}

function answerError(ctx: SandboxContext, error: unknown, request: Request, requestId: string): Response {
  return respond(ctx, request, errorAnswer(ctx, error, requestId), {
    requestId,
    version: versionOf(request),
  })
}

type Answer = (
  request: Request,
  operation: Operation,
  path: Record<string, string>,
  requestId: string,
) => Promise<Response>

function createAnswerer(ctx: SandboxContext, afterCommit: () => void): Answer {
  const idempotency = createIdempotency(ctx)
  return async (request, operation, path, requestId) => {
    const fault =
      headerFault(request.headers.get('sandbox-fault')) ?? ctx.faults.strike(new URL(request.url).pathname)
    await strikeBefore(ctx, fault)
    const call = await readCall(request, operation, path, requestId)
    const replay = call.key === null ? undefined : idempotency.claim(call.key, call.fingerprint)
    if (replay !== undefined) {
      return respond(ctx, request, replay, { ...call, replayed: replay.request })
    }
    try {
      const kept = execute(ctx, call, idempotency, afterCommit)
      // The answer gets lost on its way, not the call: whoever repeats it finds it done.
      if (fault?.kind === 'timeout_after' && call.key !== null) {
        idempotency.release(call.key)
      }
      await strikeAfter(ctx, fault)
      return respond(ctx, request, kept, call)
    } finally {
      if (call.key !== null) {
        idempotency.release(call.key)
      }
    }
  }
}

/** Runs the operation and keeps its answer under the key, in one transaction; a declined card keeps its effects. */
function execute(ctx: SandboxContext, call: Call, idempotency: Idempotency, afterCommit: () => void): Kept {
  ctx.cause = { requestId: call.requestId, idempotencyKey: call.key }
  try {
    return ctx.database.transaction(
      () => {
        const kept = { status: 200, body: answerOf(ctx, call), request: call.requestId }
        if (call.key !== null) {
          idempotency.keep(call.key, call.fingerprint, kept)
        }
        return kept
      },
      (error) => error instanceof StripeError && error.keepsEffects,
    )
  } catch (error) {
    const failed = errorAnswer(ctx, error, call.requestId)
    // A request refused for its parameters never ran: its key stays free, as at Stripe.
    if (call.key !== null && error instanceof StripeError && error.keepsEffects) {
      idempotency.keep(call.key, call.fingerprint, failed)
    }
    return failed
  } finally {
    ctx.cause = { requestId: null, idempotencyKey: null }
    afterCommit()
  }
}

function answerOf(ctx: SandboxContext, { operation, path, record, version, named }: Call): string {
  const { expand: paths, ...params } = paramsOf(operation, record, named)
  const answer = operation.run(ctx, params as never, path as never)
  return JSON.stringify(expand(ctx, answer, (paths as string[] | undefined) ?? [], version), shorten, 2)
}

function paramsOf(operation: Operation, record: FormRecord, version: string | null) {
  try {
    return readParams({ ...operation.params, ...expandField }, record, { version })
  } catch (error) {
    throw error instanceof StripeError ? inWordsOf(operation, error) : error
  }
}

async function readCall(
  request: Request,
  operation: Operation,
  path: Record<string, string>,
  requestId: string,
): Promise<Call> {
  const url = new URL(request.url)
  const text = operation.method === 'POST' ? await readBody(request) : ''
  const named = request.headers.get('stripe-version')
  const version = named === null ? currentVersion : checkVersion(named)
  if (operation.until !== undefined && !isKnown(operation.until, named)) {
    throw unknownPath(request)
  }
  return {
    operation,
    path,
    record: parseForm([url.search.slice(1), text].filter((part) => part !== '').join('&')),
    version,
    named,
    requestId,
    key: operation.method === 'POST' ? request.headers.get('idempotency-key') : null,
    fingerprint: `${operation.method} ${url.pathname} ${url.search} ${text}`,
  }
}

/** Any test key will do; a live one must not end up here. @throws StripeError 401 */
function checkKey(request: Request) {
  const header = request.headers.get('authorization') ?? ''
  const key = header.startsWith('Basic ')
    ? Buffer.from(header.slice(6), 'base64').toString().split(':')[0]
    : header.replace(/^Bearer\s+/, '')
  if (key === undefined || key === '') {
    throw new StripeError(401, {
      type: 'invalid_request_error',
      message:
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    })
  }
  if (/^(sk|rk)_test_\S+$/.test(key)) {
    return
  }
  throw new StripeError(401, {
    type: 'invalid_request_error',
    message: `Invalid API Key provided: ${key.slice(0, 8)}****. The sandbox takes any key that begins with sk_test_.`,
  })
}

function unknownPath(request: Request): StripeError {
  const { pathname } = new URL(request.url)
  const message = `Unrecognized request URL (${request.method}: ${pathname.slice(0, 200)}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. The sandbox may also not have this part of Stripe.`
  return new StripeError(404, { type: 'invalid_request_error', code: 'url_not_found', message })
}

function errorAnswer(ctx: SandboxContext, error: unknown, requestId: string): Kept {
  const known = error instanceof StripeError ? error : unexpected(ctx, error)
  const request_log_url = `${ctx.publicUrl}/requests/${requestId}`
  return {
    status: known.status,
    body: JSON.stringify({ error: { ...known.body, request_log_url } }, null, 2),
    request: requestId,
  }
}

function unexpected(ctx: SandboxContext, error: unknown): StripeError {
  ctx.log.error({ error: error instanceof Error ? error.stack : String(error) }, 'the sandbox failed')
  return new StripeError(500, {
    type: 'api_error',
    message: `The sandbox failed: ${error instanceof Error ? error.message : 'unknown error'}`,
  })
}

function versionOf(request: Request): string {
  return (
    request.headers
      .get('stripe-version')
      ?.slice(0, 40)
      .replace(/[^\w.-]/g, '') ?? currentVersion
  )
}

interface About {
  requestId: string
  version: string
  key?: string | null
  record?: FormRecord
  /** The request whose answer this one gets once more. */
  replayed?: string
}

function respond(ctx: SandboxContext, request: Request, { status, body }: Kept, about: About): Response {
  const { requestId, version, key = null, record = null, replayed = null } = about
  const { method, url } = request
  const path = new URL(url).pathname
  const at = ctx.clock.now()
  ctx.requests.keep({
    id: requestId,
    at,
    method,
    path,
    version,
    idempotencyKey: key,
    params: record,
    status,
    answer: body,
    replayOf: replayed,
  })
  const headers = new Headers({
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': version,
    // The engine compares this with `created`, so it follows the same clock.
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

async function strikeBefore({ faults }: SandboxContext, fault: Fault | undefined) {
  if (fault?.kind === 'delay') {
    await faults.holdUp(fault)
  }
  if (fault?.kind === 'rate_limit') {
    throw new StripeError(429, {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: 'Too many requests. (A fault you asked for.)',
    })
  }
  if (fault?.kind === 'error_before') {
    throw serverError('before')
  }
  if (fault?.kind === 'timeout_before') {
    await hang(fault, 'before')
  }
}

async function strikeAfter({ faults }: SandboxContext, fault: Fault | undefined) {
  if (fault?.kind === 'delay_after') {
    await faults.holdUp(fault)
  }
  if (fault?.kind === 'error_after') {
    throw serverError('after')
  }
  if (fault?.kind === 'timeout_after') {
    await hang(fault, 'after')
  }
}

/** A caller who has long given up must not keep the process. */
async function hang(fault: Fault, moment: string) {
  await wait(fault.amount ?? 90_000, undefined, { ref: false })
  throw serverError(moment)
}

const serverError = (moment: string) =>
  new StripeError(500, {
    type: 'api_error',
    message: `Something went wrong on our end, ${moment} the effect. (A fault you asked for.)`,
  })
