/**
 * The latest requests and their responses, for the page that an error's `request_log_url` links to.
 * The log is kept in memory and bounded, because it serves to debug current requests. API keys are
 * never logged, and secrets in parameters and responses are redacted.
 */
import type { FormRecord } from './form.ts'

export interface LoggedRequest {
  id: string
  /** The sandbox's time, in milliseconds since 1970. */
  at: number
  method: string
  /** Without the query string, which is part of `params`. */
  path: string
  version: string
  idempotencyKey: string | null
  /** The parsed parameters; `null` if they could not be parsed or the request failed earlier. */
  params: FormRecord | null
  status: number
  responseBody: string
  /** The request whose response was replayed. */
  replayOf: string | null
}

export interface RequestLog {
  record(request: LoggedRequest): void
  find(id: string): LoggedRequest | undefined
  /** Newest first. */
  latest(): LoggedRequest[]
  clear(): void
}

const requestsMax = 500
const bodyLengthMax = 20_000

export function createRequestLog(): RequestLog {
  // Failed requests have a map of their own, so that many successful ones do not push them out of
  // the log: failures are what a developer looks for.
  const succeeded = new Map<string, LoggedRequest>()
  const failed = new Map<string, LoggedRequest>()
  return {
    record(request) {
      const log = request.status < 400 ? succeeded : failed
      log.set(request.id, request)
      const [oldest] = log.size > requestsMax ? log.keys() : []
      if (oldest !== undefined) {
        log.delete(oldest)
      }
    },
    find: (id) => succeeded.get(id) ?? failed.get(id),
    latest: () =>
      [...succeeded.values(), ...failed.values()].reverse().sort((one, other) => other.at - one.at),
    clear() {
      succeeded.clear()
      failed.clear()
    },
  }
}

/** The redacted response. A very long one is truncated and returned as text. */
export function displayedResponse({ responseBody }: LoggedRequest): unknown {
  if (responseBody.length > bodyLengthMax) {
    return `${responseBody.slice(0, bodyLengthMax).replace(secretInText, '$1"•••"')} …`
  }
  return redacted(JSON.parse(responseBody))
}

const secretInText = /("(?:client_)?secret": )"[^"]*"/g

const secretKeys = /secret|password|^cvc$|^account_number$|^iban$/
/** An invoice has a `number` too, which is not secret. */
const isCardNumber = (key: string, value: unknown) =>
  key === 'number' && typeof value === 'string' && /^[\d -]{12,}$/.test(value)

/** The same value with its secrets redacted. */
export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(redacted)
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (typeof field === 'string' && (secretKeys.test(key) || isCardNumber(key, field))) {
        return [key, field.length < 12 ? '•••' : `•••${field.slice(-4)}`]
      }
      return [key, redacted(field)]
    }),
  )
}
