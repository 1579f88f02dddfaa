/** Every answer that is an error is made here: an RFC 9457 problem, from the engine's register of errorCatalog and our own. */
import { errorCatalog, isAppError } from '@countinghouse/engine'
import type { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiEnv } from './app.ts'
import { addLogFields } from './request-log.ts'

/** What can be said of a request before the engine hears of it, beside all that the engine may refuse. */
export const problems = {
  ...errorCatalog,
  'access.refused': {
    status: 403,
    message: 'This account may not do that.',
    hint: 'Sign in with an account that may; the first admin is made by `countinghouse admin create`.',
  },
  'access.signed_out': { status: 401, message: 'Nobody is signed in.', hint: 'Sign in first.' },
  'account.link_invalid': {
    status: 400,
    message: 'This link is no longer good.',
    hint: 'Links hold for an hour, and once. Ask for a new one.',
  },
  'account.password_wrong': {
    status: 403,
    message: 'That is not the password of this account.',
    hint: 'Try again.',
  },
  'account.refused': {
    status: 401,
    message: 'No account has this e-mail address and this password.',
    hint: 'Check both, or ask for a new password.',
  },
  'account.unverified': {
    status: 403,
    message: 'This e-mail address is not confirmed yet.',
    hint: 'Open the link in the mail we sent, or ask for a new one.',
  },
  'api_key.refused': {
    status: 401,
    message: 'This API key opens nothing here.',
    hint: 'Send `Authorization: Bearer chk_…` with a key that `countinghouse api-keys list` shows and nobody has revoked.',
  },
  'api_key.scope': {
    status: 403,
    message: 'This API key may not do that.',
    hint: 'Make a key with the scope that `scope` names.',
  },
  'body.incomplete': {
    status: 400,
    message: 'The request broke off before its body was complete.',
    hint: 'Send it again.',
  },
  'body.malformed': {
    status: 400,
    message: 'The body is not JSON.',
    hint: 'Send JSON, encoded as UTF-8.',
  },
  'body.not_json': {
    status: 415,
    message: 'The body has another type than JSON.',
    hint: 'Send `Content-Type: application/json`.',
  },
  'body.too_large': { status: 413, message: 'The body is too large.', hint: 'Send less at once.' },
  'csrf.refused': {
    status: 403,
    message: 'This page has been open for too long, or somebody signed in or out since.',
    hint: 'GET /api/csrf, and send its token as `X-CSRF-Token`.',
  },
  'event.unknown': {
    status: 404,
    message: 'There is no such event in the inbox.',
    hint: 'GET /api/admin/events lists them.',
  },
  'input.invalid': {
    status: 422,
    message: 'The request does not have the form that is asked for.',
    hint: 'Correct what `errors` names; /api/docs shows the form.',
  },
  'origin.refused': {
    status: 403,
    message: 'This page may not do that here.',
    hint: 'Send the request from the shop itself, or from a server without an `Origin` header.',
  },
  'rate.limited': {
    status: 429,
    message: 'That was too often in too short a time.',
    hint: 'Wait for as many seconds as `Retry-After` says.',
  },
  'route.method': {
    status: 405,
    message: 'This address does not know that method.',
    hint: 'Use one of the methods in the `Allow` header.',
  },
  'route.unknown': {
    status: 404,
    message: 'There is nothing at this address.',
    hint: '/api/docs lists every address.',
  },
  'webhook.signature': {
    status: 400,
    message: 'This delivery is not signed by Stripe, or not in time.',
    hint: 'Check that STRIPE_WEBHOOK_SECRET is the secret of the endpoint that sends here, and the clock.',
  },
} as const satisfies Record<string, { status: ContentfulStatusCode; message: string; hint: string }>

export type ProblemCode = keyof typeof problems

/** Thrown by a route for what it refuses itself. */
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

/** The answer to anything that was thrown. */
export function answerProblem(c: Context<ApiEnv>, thrown: unknown): Response {
  return writeProblem(c, problemOf(c, thrown))
}

interface ProblemDocument {
  type: string
  title: string
  status: ContentfulStatusCode
  [member: string]: unknown
}

/** What is not a refusal is a bug: logged whole, and told to nobody. */
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
  // The details come first, so that none of them, such as an order's `status`, stands in for a member of the problem.
  return {
    ...details,
    type: `/api/problems/${code}`,
    title: message,
    status,
    detail: detailOf(message, details),
    code,
    hint,
  }
}

/** What is particular to this occurrence, in words, where somebody wrote them. */
function detailOf(message: string, { reason }: Record<string, unknown>): string {
  return typeof reason === 'string' ? `${message} ${reason}` : message
}

/** Hono and the validators throw these for a body that they cannot read. */
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

/** Field by field, since a database's error carries the values of the row it is about. */
function logBug(c: Context<ApiEnv>, thrown: unknown): void {
  const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown))
  c.get('log').error({ err: { type: name, message, stack } }, 'A request met a bug')
}

/** 64 KiB hold thousands of unknown keys; nobody reads more than these. */
const inputErrorsMax = 20

/** `path` as one would write it in JavaScript: `items[0].quantity`; empty for the whole. */
function inputErrors(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: pathOf(issue.path), message: issue.message }]
  }
  return issue.keys.map((key) => ({
    path: pathOf([...issue.path, key]),
    message: 'Nothing of this name is taken from a request',
  }))
}

function pathOf(path: PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
}
