/**
 * Calls to the shop's own API. An error is returned as a value and never thrown: every caller has
 * to show it.
 */
import type { Short } from '#server/shop.ts'

/** An RFC 9457 problem, as the API sends it; `status` is 0 when there was no response at all. */
export interface Problem {
  status: number
  code: string
  title: string
  detail?: string | undefined
  /** For developers; never shown on a page. */
  hint?: string | undefined
  requestId?: string | undefined
  /** With `rate.limited`: how long to wait. */
  retryAfterSeconds?: number | undefined
  /** With `stock.insufficient`: the items there are not enough of. */
  short?: Short[] | undefined
  /** With `input.invalid`: the invalid fields. */
  errors?: InputError[] | undefined
}

export interface InputError {
  path: string
  message: string
}

export type ApiResult<T> = { ok: true; value: T } | { ok: false; problem: Problem }

interface CallInput {
  method?: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** `T` is what the API's schema (`/api/openapi.json`) says a 2xx response of this path contains. */
export async function callApi<T>(path: string, input: CallInput = {}): Promise<ApiResult<T>> {
  if (input.method === undefined || input.method === 'GET') {
    return send<T>(path, input)
  }
  csrfToken ??= await fetchCsrfToken()
  const result = await send<T>(path, input)
  if (result.ok) {
    discardStaleToken(path)
  }
  if (result.ok || result.problem.code !== 'csrf.refused') {
    return result
  }
  // Another tab signed in or out, or created a cart, so the token no longer matches the cookies.
  csrfToken = await fetchCsrfToken()
  return send<T>(path, input)
}

/** Valid only together with the cookies that were sent when it was fetched. */
let csrfToken: string | undefined
let hasCart = false

async function fetchCsrfToken(): Promise<string | undefined> {
  const result = await send<{ token: string }>('/api/csrf', {})
  return result.ok ? result.value.token : undefined
}

/** Signing in or out changes the cookies, and so does adding the first item to a cart. */
function discardStaleToken(path: string): void {
  const isCart = path.startsWith('/api/cart/')
  if (/^\/api\/(auth|account)\//.test(path) || (isCart && !hasCart)) {
    csrfToken = undefined
  }
  hasCart = isCart || (hasCart && csrfToken !== undefined)
}

async function send<T>(
  path: string,
  { method = 'GET', body, headers, signal }: CallInput,
): Promise<ApiResult<T>> {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' || csrfToken === undefined ? {} : { 'x-csrf-token': csrfToken }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
      cache: 'no-store',
    })
    const content: unknown = await response.json().catch(() => undefined)
    if (response.ok) {
      return { ok: true, value: content as T }
    }
    return { ok: false, problem: problemFrom(content, response) }
  } catch {
    return { ok: false, problem: unreachable }
  }
}

const unreachable: Problem = { status: 0, code: 'network', title: 'The shop could not be reached.' }

function problemFrom(content: unknown, response: Response): Problem {
  const fields: Record<string, unknown> =
    typeof content === 'object' && content !== null ? { ...content } : {}
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : undefined)
  const retryAfter = Number(response.headers.get('retry-after'))
  return {
    status: response.status,
    code: text('code') ?? 'unknown',
    title: text('title') ?? 'Something went wrong.',
    detail: text('detail'),
    hint: text('hint'),
    requestId: text('requestId') ?? response.headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: retryAfter > 0 ? retryAfter : undefined,
    short: Array.isArray(fields.short) ? fields.short.filter(isShort) : undefined,
    errors: Array.isArray(fields.errors) ? fields.errors.filter(isInputError) : undefined,
  }
}

function isShort(value: unknown): value is Short {
  return (
    typeof value === 'object' &&
    value !== null &&
    'sku' in value &&
    'available' in value &&
    typeof value.available === 'number'
  )
}

function isInputError(value: unknown): value is InputError {
  const { path, message } = Object(value)
  return typeof path === 'string' && typeof message === 'string'
}
