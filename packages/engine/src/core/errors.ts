import { type ErrorCode, errorCatalog } from './error-catalog.ts'

/**
 * Expected errors, which a client can do something about. The catalog holds, for each code, the
 * HTTP status, a message to show to the user, and a hint for the developer of the client.
 * Anything else that is thrown is a bug and ends the request with a 500.
 *
 * An error is recognized by its `code`, never by `instanceof`: Node and Next each load their own
 * copy of the engine.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, details: Record<string, unknown> = {}) {
    super(errorCatalog[code].message)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

/**
 * The object that an event depends on is not stored yet, because events arrive out of order. The
 * event waits for `blockedOn`, a Stripe id, and is applied when that object arrives.
 */
export class DependencyNotReady extends Error {
  readonly blockedOn: string

  constructor(blockedOn: string) {
    super(`${blockedOn} is not stored yet`)
    this.name = 'DependencyNotReady'
    this.blockedOn = blockedOn
  }
}

/** Whether `error` is an `AppError`, whichever copy of the engine threw it. */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof Error &&
    error.name === 'AppError' &&
    'code' in error &&
    Object.hasOwn(errorCatalog, String(error.code))
  )
}
