/**
 * `/v1`: authenticates the call, reads its parameters, runs the operation in one transaction and
 * responds.
 */

import { Hono } from 'hono'
import type { SandboxContext } from '../context.ts'
import { applyFaultAfter, applyFaultBefore } from '../faults/apply.ts'
import { headerFault } from '../faults/header.ts'
import { operations } from '../resources.ts'
import { describeUnknownParam } from './describe-unknown-param.ts'
import { StripeError } from './errors.ts'
import { expand } from './expand.ts'
import { type FormRecord, parseForm } from './form.ts'
import { createIdempotency, type Idempotency, type StoredResponse } from './idempotency.ts'
import type { Operation } from './operation.ts'
import { readBody } from './read-body.ts'
import { errorResponse, respond, respondUnknownPath, respondWithErrorOf, unknownPath } from './respond.ts'
import { array, type Fields, isAvailable, readParams, string } from './schema.ts'
import { truncateLists } from './truncate-lists.ts'
import { checkVersion, currentVersion } from './versions.ts'

interface Call {
  operation: Operation
  path: Record<string, string>
  record: FormRecord
  /** The version of the response. */
  version: string
  /** The version in the header, `null` without one. It decides which older parameters are known. */
  namedVersion: string | null
  requestId: string
  key: string | null
  /** The call as one string: an idempotency key can only be used again with the same one. */
  fingerprint: string
}

export function createApi(ctx: SandboxContext, afterCommit: () => void): Hono {
  const app = new Hono()
  const handle = createHandler(ctx, afterCommit)
  for (const operation of operations) {
    app.on(operation.method, operation.path, async (context) => {
      const requestId = ctx.ids.next('req_', 14)
      try {
        checkKey(context.req.raw)
        return await handle(context.req.raw, operation, context.req.param(), requestId)
      } catch (error) {
        return respondWithErrorOf(ctx, error, context.req.raw, requestId)
      }
    })
  }
  for (const path of ['/v1', '/v1/*', '/v2', '/v2/*']) {
    app.all(path, (context) => respondUnknownPath(ctx, context.req.raw))
  }
  return app
}

type Handler = (
  request: Request,
  operation: Operation,
  path: Record<string, string>,
  requestId: string,
) => Promise<Response>

function createHandler(ctx: SandboxContext, afterCommit: () => void): Handler {
  const idempotency = createIdempotency(ctx)
  return async (request, operation, path, requestId) => {
    const fault =
      headerFault(request.headers.get('sandbox-fault')) ??
      ctx.faults.nextApiFault(new URL(request.url).pathname)
    await applyFaultBefore(ctx, fault)
    const call = await readCall(request, operation, path, requestId)
    const replay = call.key === null ? undefined : idempotency.claim(call.key, call.fingerprint)
    if (replay !== undefined) {
      return respond(ctx, request, replay, { ...call, replayed: replay.request })
    }
    try {
      const response = execute(ctx, call, idempotency, afterCommit)
      // The response is lost, but the operation ran: a retry must find it done instead of a key in
      // use.
      if (fault?.kind === 'timeout_after' && call.key !== null) {
        idempotency.release(call.key)
      }
      await applyFaultAfter(ctx, fault)
      return respond(ctx, request, response, call)
    } finally {
      if (call.key !== null) {
        idempotency.release(call.key)
      }
    }
  }
}

/**
 * Runs the operation and saves its response under the idempotency key, in one transaction. A
 * declined card commits what the attempt changed.
 */
function execute(
  ctx: SandboxContext,
  call: Call,
  idempotency: Idempotency,
  afterCommit: () => void,
): StoredResponse {
  ctx.cause = { requestId: call.requestId, idempotencyKey: call.key }
  try {
    return ctx.database.transaction(
      () => {
        const response = { status: 200, body: run(ctx, call), request: call.requestId }
        if (call.key !== null) {
          idempotency.save(call.key, call.fingerprint, response)
        }
        return response
      },
      (error) => error instanceof StripeError && error.commitsChanges,
    )
  } catch (error) {
    const response = errorResponse(ctx, error, call.requestId)
    // A request with invalid parameters never ran, so its key can be used again, as at Stripe.
    if (call.key !== null && error instanceof StripeError && error.commitsChanges) {
      idempotency.save(call.key, call.fingerprint, response)
    }
    return response
  } finally {
    ctx.cause = { requestId: null, idempotencyKey: null }
    afterCommit()
  }
}

/** The result of the operation as JSON. */
function run(ctx: SandboxContext, { operation, path, record, version, namedVersion }: Call): string {
  const { expand: paths, ...params } = paramsOf(operation, record, namedVersion)
  const result = operation.run(ctx, params as never, path as never)
  return JSON.stringify(expand(ctx, result, (paths as string[] | undefined) ?? [], version), truncateLists, 2)
}

const expandField: Fields = { expand: array(string(500), 20) }

function paramsOf(operation: Operation, record: FormRecord, version: string | null) {
  try {
    return readParams({ ...operation.params, ...expandField }, record, { version })
  } catch (error) {
    throw error instanceof StripeError ? describeUnknownParam(operation, error) : error
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
  const namedVersion = request.headers.get('stripe-version')
  const version = namedVersion === null ? currentVersion : checkVersion(namedVersion)
  if (operation.removedIn !== undefined && !isAvailable(operation.removedIn, namedVersion)) {
    throw unknownPath(request)
  }
  return {
    operation,
    path,
    record: parseForm([url.search.slice(1), text].filter((part) => part !== '').join('&')),
    version,
    namedVersion,
    requestId,
    key: operation.method === 'POST' ? request.headers.get('idempotency-key') : null,
    fingerprint: `${operation.method} ${url.pathname} ${url.search} ${text}`,
  }
}

/**
 * Accepts any test key. A live key is rejected, because it must never be sent here. @throws
 * StripeError 401
 */
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
    message: `Invalid API Key provided: ${key.slice(0, 8)}****. The sandbox accepts any key that begins with sk_test_.`,
  })
}
