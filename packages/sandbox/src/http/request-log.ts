/**
 * What was asked lately and what was answered, for the page to which an error's `request_log_url` leads. In memory and bounded: it
 * serves whoever looks for a mistake now. Keys are never kept, and what is secret in a call or an answer is blotted out.
 */
import type { FormRecord } from './form.ts'

export interface LoggedRequest {
  id: string
  /** The sandbox's time, milliseconds. */
  at: number
  method: string
  /** Without the query, which is among the parameters. */
  path: string
  version: string
  idempotencyKey: string | null
  /** As they were read; `null` when they could not be, or nobody got that far. */
  params: FormRecord | null
  status: number
  answer: string
  /** The request whose answer was given again. */
  replayOf: string | null
}

export interface RequestLog {
  keep(request: LoggedRequest): void
  find(id: string): LoggedRequest | undefined
  /** Newest first. */
  latest(): LoggedRequest[]
  clear(): void
}

const kept = 500
const answerLengthMax = 20_000

export function createRequestLog(): RequestLog {
  // What was refused is looked for longest: a crowd of good calls must not push it out.
  const good = new Map<string, LoggedRequest>()
  const refused = new Map<string, LoggedRequest>()
  return {
    keep(request) {
      const log = request.status < 400 ? good : refused
      log.set(request.id, request)
      const [oldest] = log.size > kept ? log.keys() : []
      if (oldest !== undefined) {
        log.delete(oldest)
      }
    },
    find: (id) => good.get(id) ?? refused.get(id),
    latest: () => [...good.values(), ...refused.values()].reverse().sort((one, other) => other.at - one.at),
    clear() {
      good.clear()
      refused.clear()
    },
  }
}

/** The answer, fit to be shown. One that is very long is cut, and then it is text. */
export function shownAnswer({ answer }: LoggedRequest): unknown {
  if (answer.length > answerLengthMax) {
    return `${answer.slice(0, answerLengthMax).replace(secretInText, '$1"•••"')} …`
  }
  return blotted(JSON.parse(answer))
}

const secretInText = /("(?:client_)?secret": )"[^"]*"/g

const secretKeys = /secret|password|^cvc$|^account_number$|^iban$/
/** Of a card, and not of an invoice. */
const isCardNumber = (key: string, value: unknown) =>
  key === 'number' && typeof value === 'string' && /^[\d -]{12,}$/.test(value)

/** The same, with what is secret blotted out. */
export function blotted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(blotted)
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (typeof field === 'string' && (secretKeys.test(key) || isCardNumber(key, field))) {
        return [key, field.length < 12 ? '•••' : `•••${field.slice(-4)}`]
      }
      return [key, blotted(field)]
    }),
  )
}
