/** Idempotency keys: the first response is saved for a day and replayed for the same call. */
import { createHash } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import { StripeError } from './errors.ts'

export interface StoredResponse {
  status: number
  body: string
  /** The id of the request that got this response first. */
  request: string
}

const retentionMs = 86_400_000

export interface Idempotency {
  /**
   * The response saved for this key, or `undefined` if the call may run. It then holds the key
   * until `release`. @throws StripeError if the key is held, or was used with other parameters
   */
  claim(key: string, call: string): StoredResponse | undefined
  /** Saves the response, in the transaction of the operation. */
  save(key: string, call: string, response: StoredResponse): void
  release(key: string): void
}

export function createIdempotency(ctx: Pick<SandboxContext, 'database' | 'clock'>): Idempotency {
  const running = new Set<string>()
  return {
    claim(key, call) {
      if (key.length > 255) {
        throw new StripeError(400, {
          type: 'idempotency_error',
          message: 'Idempotency keys cannot be longer than 255 characters.',
        })
      }
      if (running.has(key)) {
        throw inUse(key)
      }
      const row = ctx.database.get(
        'SELECT fingerprint, at, request, status, body FROM idempotency WHERE key = ?',
        key,
      )
      const isValid = row !== undefined && Number(row.at) > ctx.clock.now() - retentionMs
      if (isValid && row.fingerprint !== fingerprint(call)) {
        throw otherParameters(key)
      }
      if (isValid) {
        return { status: Number(row.status), body: String(row.body), request: String(row.request) }
      }
      running.add(key)
      return undefined
    },
    save(key, call, { status, body, request }) {
      ctx.database.run(
        'INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?)',
        key,
        fingerprint(call),
        ctx.clock.now(),
        request,
        status,
        body,
      )
    },
    release: (key) => running.delete(key),
  }
}

const fingerprint = (call: string) => createHash('sha256').update(call).digest('base64')

function otherParameters(key: string): StripeError {
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`
  return new StripeError(400, { type: 'idempotency_error', message })
}

function inUse(key: string): StripeError {
  const message = `There is currently another in-progress request using this Stripe-Idempotency-Key (${key}). Please try again later.`
  return new StripeError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message })
}
