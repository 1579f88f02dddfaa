/** Every answer that is an error is made here: an RFC 9457 problem, from the engine's register of refusals and our own. */
import { isRefusal, refusals } from '@countinghouse/engine'
import type { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiEnv } from './app.ts'
import { note } from './request-log.ts'

/** What can be said of a request before the engine hears of it, beside all that the engine may refuse. */
export const problems = {
  ...refusals,
  'access.refused': {
    status: 403,
    sentence: 'This account may not do that.',
    remedy: 'Sign in with an account that may; the first admin is made by `countinghouse admin create`.',
  },
  'access.signed_out': { status: 401, sentence: 'Nobody is signed in.', remedy: 'Sign in first.' },
  'account.link_invalid': {
    status: 400,
    sentence: 'This link is no longer good.',
    remedy: 'Links hold for an hour, and once. Ask for a new one.',
  },
  'account.password_wrong': {
    status: 403,
    sentence: 'That is not the password of this account.',
    remedy: 'Try again.',
  },
  'account.refused': {
    status: 401,
    sentence: 'No account has this e-mail address and this password.',
    remedy: 'Check both, or ask for a new password.',
  },
  'account.unverified': {
    status: 403,
    sentence: 'This e-mail address is not confirmed yet.',
    remedy: 'Open the link in the mail we sent, or ask for a new one.',
  },
  'api_key.refused': {
    status: 401,
    sentence: 'This API key opens nothing here.',
    remedy:
      'Send `Authorization: Bearer chk_…` with a key that `countinghouse api-keys list` shows and nobody has revoked.',
  },
  'api_key.scope': {
    status: 403,
    sentence: 'This API key may not do that.',
    remedy: 'Make a key with the scope that `scope` names.',
  },
  'body.incomplete': {
    status: 400,
    sentence: 'The request broke off before its body was complete.',
    remedy: 'Send it again.',
  },
  'body.malformed': {
    status: 400,
    sentence: 'The body is not JSON.',
    remedy: 'Send JSON, encoded as UTF-8.',
  },
  'body.not_json': {
    status: 415,
    sentence: 'The body has another type than JSON.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  'body.too_large': { status: 413, sentence: 'The body is too large.', remedy: 'Send less at once.' },
  'csrf.refused': {
    status: 403,
    sentence: 'This page has been open for too long, or somebody signed in or out since.',
    remedy: 'GET /api/csrf, and send its token as `X-CSRF-Token`.',
  },
  'event.unknown': {
    status: 404,
    sentence: 'There is no such event in the inbox.',
    remedy: 'GET /api/admin/events lists them.',
  },
  'input.invalid': {
    status: 422,
    sentence: 'The request does not have the form that is asked for.',
    remedy: 'Correct what `errors` names; /api/docs shows the form.',
  },
  'origin.refused': {
    status: 403,
    sentence: 'This page may not do that here.',
    remedy: 'Send the request from the shop itself, or from a server without an `Origin` header.',
  },
  'rate.limited': {
    status: 429,
    sentence: 'That was too often in too short a time.',
    remedy: 'Wait for as many seconds as `Retry-After` says.',
  },
  'route.method': {
    status: 405,
    sentence: 'This address does not know that method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  'route.unknown': {
    status: 404,
    sentence: 'There is nothing at this address.',
    remedy: '/api/docs lists every address.',
  },
  'webhook.signature': {
    status: 400,
    sentence: 'This delivery is not signed by Stripe, or not in time.',
    remedy: 'Check that STRIPE_WEBHOOK_SECRET is the secret of the endpoint that sends here, and the clock.',
  },
} as const satisfies Record<string, { status: ContentfulStatusCode; sentence: string; remedy: string }>

export type ProblemCode = keyof typeof problems

/** Thrown by a route for what it refuses itself. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: Record<string, unknown>

  constructor(code: ProblemCode, details: Record<string, unknown> = {}) {
    super(problems[code].sentence)
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
  const problem = isRefusal(thrown) || thrown instanceof Problem ? thrown : ofHttpException(thrown)
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
  const { status, sentence, remedy } = problems[code]
  note(c, { code })
  // The details come first, so that none of them, such as an order's `status`, stands in for a member of the problem.
  return {
    ...details,
    type: `/api/problems/${code}`,
    title: sentence,
    status,
    detail: detailOf(sentence, details),
    code,
    remedy,
  }
}

/** What is particular to this occurrence, in words, where somebody wrote them. */
function detailOf(sentence: string, { reason }: Record<string, unknown>): string {
  return typeof reason === 'string' ? `${sentence} ${reason}` : sentence
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
