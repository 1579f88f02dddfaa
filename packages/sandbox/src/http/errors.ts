/** Errors in Stripe's envelope. Whatever the sandbox refuses leaves through here. */

export type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'

export interface ErrorBody {
  type: ErrorType
  code?: string
  message: string
  param?: string
  decline_code?: string
  advice_code?: string
  charge?: string
  doc_url?: string
  payment_intent?: object
  payment_method?: object
  setup_intent?: object
}

export class StripeError extends Error {
  readonly status: number
  readonly body: ErrorBody
  private readonly discards: boolean

  constructor(status: number, body: ErrorBody, discards = false) {
    super(body.message)
    this.name = 'StripeError'
    this.status = status
    this.body = body
    this.discards = discards
  }

  /** The same answer, but nothing of what led to it remains. */
  discarding(): StripeError {
    return new StripeError(this.status, this.body, true)
  }

  /** A declined card is an answer, not a mistake: what the attempt left behind (the failed charge, its events) is kept. */
  get keepsEffects(): boolean {
    return this.body.type === 'card_error' && !this.discards
  }
}

/** The request is wrong: 400, with the parameter at fault where there is one. */
export function invalid(message: string, details: { param?: string; code?: string } = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details })
}

/** A form is not filled in, in the words its customer reads. */
export const incomplete = (message: string) =>
  new StripeError(402, { type: 'card_error', code: 'incomplete', message })

export function missingResource(kind: string, id: string, param = 'id'): StripeError {
  const body: ErrorBody = {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
  }
  return new StripeError(param === 'id' ? 404 : 400, body)
}

/** Something Stripe can do and the sandbox cannot: said plainly, never answered as if it had happened. */
export function unsupported(what: string, param?: string): StripeError {
  return invalid(`The sandbox does not support ${what}. Stripe does; nothing was done.`, {
    code: 'sandbox_unsupported',
    ...(param === undefined ? {} : { param }),
  })
}
