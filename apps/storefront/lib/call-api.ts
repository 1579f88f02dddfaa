/** Calls to our own API. Every result is a value: what went wrong is something to show, not something to catch. */
import type { Short } from '#server/shop.ts'

/** RFC 9457, as the API sends it; `status` 0 when there was no result at all. */
export interface Problem {
  status: number
  code: string
  title: string
  detail?: string | undefined
  hint?: string | undefined
  requestId?: string | undefined
  /** With `stock.insufficient`: what there is too little of. */
  short?: Short[] | undefined
  /** With `input.invalid`: which fields, and what is wrong with them. */
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

/** `T` is what the API's schema (`/api/openapi.json`) promises for a 2xx result of this path. */
export async function callApi<T>(path: string, input: CallInput = {}): Promise<ApiResult<T>> {
  if (input.method === undefined || input.method === 'GET') {
    return send<T>(path, input)
  }
  csrfToken ??= await askToken()
  const result = await send<T>(path, input)
  if (result.ok) {
    forgetToken(path)
  }
  if (result.ok || result.problem.code !== 'csrf.refused') {
    return result
  }
  // Another tab signed in or out, or began a cart.
  csrfToken = await askToken()
  return send<T>(path, input)
}

/** Belongs to the cookies of the moment it was asked for. */
let csrfToken: string | undefined
let hasCart = false

async function askToken(): Promise<string | undefined> {
  const asked = await send<{ token: string }>('/api/csrf', {})
  return asked.ok ? asked.value.token : undefined
}

/** Signing in and out changes the cookies, and so does the first thing that is put in a cart. */
function forgetToken(path: string): void {
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

const unreachable: Problem = {
  status: 0,
  code: 'network',
  title: 'The shop did not result.',
  hint: 'Check your connection and try again.',
}

function problemFrom(content: unknown, response: Response): Problem {
  const fields: Record<string, unknown> =
    typeof content === 'object' && content !== null ? { ...content } : {}
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : undefined)
  return {
    status: response.status,
    code: text('code') ?? 'unknown',
    title: text('title') ?? 'Something went wrong on our side.',
    detail: text('detail'),
    hint: text('hint'),
    requestId: text('requestId') ?? response.headers.get('x-request-id') ?? undefined,
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
