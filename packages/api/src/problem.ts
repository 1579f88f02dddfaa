/**
 * Error responses: RFC 9457 problem documents, made from the engine's error catalog and the API's
 * own.
 */
import { errorCatalog, isAppError } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiEnv } from './api-env.ts'
import { addLogFields } from './request-log.ts'

/** The engine's errors, and those that the API raises before it calls the engine. */
export const problems = {
  ...errorCatalog,
  'access.refused': {
    status: 403,
    message: 'You do not have permission to do this.',
    hint: 'Sign in as an admin; `countinghouse admin create` creates the first one.',
  },
  'access.signed_out': {
    status: 401,
    message: 'Sign in to continue.',
    hint: 'Sign in first: the session cookie is missing or expired.',
  },
  'account.link_invalid': {
    status: 400,
    message: 'This link is invalid or has expired. Request a new one.',
    hint: 'Links are valid for one hour and can be used once.',
  },
  'account.password_wrong': {
    status: 403,
    message: 'Incorrect password.',
    hint: 'Send the current password of the account.',
  },
  'account.refused': {
    status: 401,
    message: 'Incorrect email or password.',
    hint: 'Check both, or reset the password.',
  },
  'account.unverified': {
    status: 403,
    message: 'This email address is not verified yet. Open the link in the email we sent you.',
    hint: 'POST /api/auth/verify/send sends the link again.',
  },
  'api_key.refused': {
    status: 401,
    message: 'Invalid API key.',
    hint: 'Send `Authorization: Bearer chk_…` with a key that is not revoked; `countinghouse api-keys list` shows all keys.',
  },
  'api_key.scope': {
    status: 403,
    message: 'This API key does not have the required scope.',
    hint: 'Create a key with the scope in `scope`.',
  },
  'body.incomplete': {
    status: 400,
    message: 'The request was interrupted. Send it again.',
    hint: 'The connection closed before the body was complete.',
  },
  'body.malformed': {
    status: 400,
    message: 'The request is not valid JSON.',
    hint: 'Send JSON, encoded as UTF-8.',
  },
  'body.not_json': {
    status: 415,
    message: 'The request must be sent as JSON.',
    hint: 'Send `Content-Type: application/json`.',
  },
  'body.too_large': {
    status: 413,
    message: 'The request is too large.',
    hint: 'Send at most `bytesMax` bytes.',
  },
  'csrf.refused': {
    status: 403,
    message: 'This page has expired. Reload it and try again.',
    hint: 'GET /api/csrf, and send its token as `X-CSRF-Token`. Tokens expire after 12 hours, and on signing in or out.',
  },
  'event.unknown': {
    status: 404,
    message: 'Event not found.',
    hint: 'GET /api/admin/events lists the events.',
  },
  'input.invalid': {
    status: 422,
    message: 'Some values are missing or invalid.',
    hint: 'Correct the fields in `errors`; /api/docs documents the request.',
  },
  'origin.refused': {
    status: 403,
    message: 'This request came from another website and was blocked.',
    hint: 'Send the request from the shop, from an origin in ALLOWED_ORIGINS, or from a server without an `Origin` header.',
  },
  'rate.limited': {
    status: 429,
    message: 'Too many requests. Try again later.',
    hint: 'Wait as many seconds as `Retry-After` says.',
  },
  'route.method': {
    status: 405,
    message: 'This action is not supported here.',
    hint: 'Use one of the methods in the `Allow` header.',
  },
  'route.unknown': { status: 404, message: 'Not found.', hint: '/api/docs lists every route.' },
  'webhook.signature': {
    status: 400,
    message: 'Invalid or expired webhook signature.',
    hint: 'Check that STRIPE_WEBHOOK_SECRET is the secret of this endpoint, and that the clock is correct.',
  },
} as const satisfies Record<string, { status: ContentfulStatusCode; message: string; hint: string }>

export type ProblemCode = keyof typeof problems

/** An expected error of the API itself; the engine's are `AppError`s. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: Record<string, unknown>

  constructor(code: ProblemCode, details: Record<string, unknown> = {}) {
    super(problems[code].message)
    this.name = 'Problem'
    this.code = code
    this.details = details
  }

  static ofInput(issues: z.core.$ZodIssue[]): Problem {
    return new Problem('input.invalid', { errors: issues.flatMap(inputErrors).slice(0, inputErrorsMax) })
  }
}

/** The response to anything that was thrown. */
export function problemResponse(c: Context<ApiEnv>, thrown: unknown): Response {
  return writeProblem(c, problemOf(c, thrown))
}

interface ProblemDocument {
  type: string
  title: string
  status: ContentfulStatusCode
  [member: string]: unknown
}

/** Any other error is a bug: it is logged in full, and the response says nothing about it. */
export function problemOf(c: Context<ApiEnv>, thrown: unknown): ProblemDocument {
  const problem = isAppError(thrown) || thrown instanceof Problem ? thrown : ofHttpException(thrown)
  if (problem) {
    return documentOf(c, problem.code, problem.details)
  }
  logBug(c, thrown)
  return { type: 'about:blank', title: 'Internal Server Error', status: 500, code: 'internal' }
}

export function writeProblem(c: Context<ApiEnv>, problem: ProblemDocument): Response {
  const body = JSON.stringify({ ...problem, requestId: c.get('requestId') })
  return c.body(body, problem.status, { 'content-type': 'application/problem+json' })
}

function documentOf(
  c: Context<ApiEnv>,
  code: ProblemCode,
  details: Record<string, unknown>,
): ProblemDocument {
  const { status, message, hint } = problems[code]
  addLogFields(c, { code })
  // The details come first, so that none of them, such as an order's `status`, overrides a member
  // of the problem.
  return {
    ...details,
    type: `/api/problems/${code}`,
    title: message,
    status,
    detail: detailOf(code, details),
    code,
    hint,
  }
}

/** The message, made specific to this occurrence where the details allow it. */
function detailOf(code: ProblemCode, details: Record<string, unknown>): string {
  const { message } = problems[code]
  if (code === 'rate.limited' && typeof details.retryAfterSeconds === 'number') {
    const { retryAfterSeconds } = details
    return `Too many requests. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`
  }
  if (code === 'stock.insufficient') {
    const [only, ...others] = shortages.safeParse(details.short).data ?? []
    return only && others.length === 0 ? `Not enough stock: ${only.available} available.` : message
  }
  return typeof details.reason === 'string' ? `${message} ${details.reason}` : message
}

const shortages = z.array(z.object({ available: z.number() }))

/** hono and its validators throw these for a body that they cannot read. */
function ofHttpException(thrown: unknown): Problem | undefined {
  if (!(thrown instanceof HTTPException)) {
    return undefined
  }
  if (thrown.status === 400) {
    return new Problem('body.malformed')
  }
  if (thrown.status === 413) {
    return new Problem('body.too_large')
  }
  if (thrown.status === 415) {
    return new Problem('body.not_json')
  }
  return undefined
}

/**
 * Logs single fields only: the error of a database contains the values of a row, which may be
 * personal.
 */
function logBug(c: Context<ApiEnv>, thrown: unknown): void {
  const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown))
  c.get('log').error({ err: { type: name, message, stack } }, 'Unexpected error')
}

/**
 * A body of 64 KiB has room for thousands of unknown keys; the first 20 errors are enough to
 * correct it.
 */
const inputErrorsMax = 20

/** `path` is written as in JavaScript, such as `items[0].quantity`; empty for the whole input. */
function inputErrors(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: pathOf(issue.path), message: issue.message }]
  }
  return issue.keys.map((key) => ({
    path: pathOf([...issue.path, key]),
    message: 'Unknown field',
  }))
}

function pathOf(path: PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
}
