/** Errors in Stripe's envelope. Every rejected request ends with one of these. */

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
  private readonly rollsBack: boolean

  constructor(status: number, body: ErrorBody, rollsBack = false) {
    super(body.message)
    this.name = 'StripeError'
    this.status = status
    this.body = body
    this.rollsBack = rollsBack
  }

  /** The same error, but the transaction is rolled back. */
  withRollback(): StripeError {
    return new StripeError(this.status, this.body, true)
  }

  /** A declined card is a result, not a mistake: the failed charge and its events are committed. */
  get commitsChanges(): boolean {
    return this.body.type === 'card_error' && !this.rollsBack
  }
}

/** The request is invalid: 400, with the name of the parameter if one is at fault. */
export function invalid(message: string, details: { param?: string; code?: string } = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details })
}

/** A form of the hosted pages is incomplete. The message is shown to the customer. */
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

/**
 * Stripe supports it and the sandbox does not. The sandbox fails clearly instead of pretending that
 * something happened.
 */
export function unsupported(what: string, param?: string): StripeError {
  return invalid(`The sandbox does not support ${what}. Stripe does; nothing was done.`, {
    code: 'sandbox_unsupported',
    ...(param === undefined ? {} : { param }),
  })
}
