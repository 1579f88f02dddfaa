/**
 * Calls to the shop's own API. An error is returned as a value and never thrown: every caller has
 * to show it.
 */
import type { ApiResponse, ApiRoute, ApiRoutes } from '@countinghouse/api/types'
import type { InventoryShortage } from '#server/shop.ts'

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
  short?: InventoryShortage[] | undefined
  /** With `input.invalid`: the invalid fields. */
  errors?: InputError[] | undefined
}

export interface InputError {
  path: string
  message: string
}

export type ApiResult<T> = { ok: true; value: T } | { ok: false; problem: Problem }

interface RequestOptions {
  headers?: Record<string, string>
  signal?: AbortSignal
}

/**
 * A part of a request that the route does not have is not accepted, and one that it has is
 * required.
 */
type RequestPart<
  Route extends ApiRoute,
  Part extends 'params' | 'body',
> = ApiRoutes[Route][Part] extends undefined ? unknown : { [_ in Part]: ApiRoutes[Route][Part] }

type CallInput<Route extends ApiRoute> = RequestOptions &
  RequestPart<Route, 'params'> &
  RequestPart<Route, 'body'> & { query?: ApiRoutes[Route]['query'] }

type CallArguments<Route extends ApiRoute> =
  RequestOptions extends CallInput<Route> ? [input?: CallInput<Route>] : [input: CallInput<Route>]

/**
 * Calls a route by its method and path in the OpenAPI document:
 * `callApi('PUT /api/cart/items/{sku}', { params: { sku }, body: { quantity: 2 } })`.
 */
export async function callApi<Route extends ApiRoute>(
  route: Route,
  ...[input]: CallArguments<Route>
): Promise<ApiResult<ApiResponse<Route>>> {
  const request = requestOf(route, input ?? {})
  if (request.method === 'GET') {
    return send(request)
  }
  csrfToken ??= await fetchCsrfToken()
  const result = await send<ApiResponse<Route>>(request)
  if (result.ok) {
    discardStaleToken(request.path)
  }
  if (result.ok || result.problem.code !== 'csrf.refused') {
    return result
  }
  // Another tab signed in or out, or created a cart, so the token no longer matches the cookies.
  csrfToken = await fetchCsrfToken()
  return send(request)
}

interface ApiRequest extends RequestOptions {
  method: string
  path: string
  body?: unknown
}

interface UntypedInput extends RequestOptions {
  params?: Record<string, unknown>
  query?: Record<string, unknown> | undefined
  body?: unknown
}

/** Fills in the path parameters and appends the query. */
function requestOf(route: string, { params = {}, query = {}, ...rest }: UntypedInput): ApiRequest {
  const [method = '', template = ''] = route.split(' ')
  const path = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  )
  return { ...rest, method, path: search.size === 0 ? path : `${path}?${search}` }
}

/** Valid only together with the cookies that were sent when it was fetched. */
let csrfToken: string | undefined
let hasCart = false

async function fetchCsrfToken(): Promise<string | undefined> {
  const result = await send<ApiResponse<'GET /api/csrf'>>({ method: 'GET', path: '/api/csrf' })
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

/**
 * `T` is the response type of the route; the API's tests check that responses match their schema.
 */
async function send<T>({ method, path, body, headers, signal }: ApiRequest): Promise<ApiResult<T>> {
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
    short: Array.isArray(fields.short) ? fields.short.filter(isInventoryShortage) : undefined,
    errors: Array.isArray(fields.errors) ? fields.errors.filter(isInputError) : undefined,
  }
}

function isInventoryShortage(value: unknown): value is InventoryShortage {
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
