/** Idempotency keys: the first answer is kept for a day and given again to whoever repeats the very same call. */
import { createHash } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import { StripeError } from './errors.ts'

export interface Kept {
  status: number
  body: string
  /** The request that was answered first. */
  request: string
}

const lifeMs = 86_400_000

export interface Idempotency {
  /**
   * The answer kept for this key, or `undefined` when the call may go ahead; it then holds the key until `release`.
   * @throws StripeError when the key is held, or was used with other parameters
   */
  claim(key: string, call: string): Kept | undefined
  /** Keeps the answer, in the transaction of its effects. */
  keep(key: string, call: string, kept: Kept): void
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
      const alive = row !== undefined && Number(row.at) > ctx.clock.now() - lifeMs
      if (alive && row.fingerprint !== fingerprint(call)) {
        throw otherParameters(key)
      }
      if (alive) {
        return { status: Number(row.status), body: String(row.body), request: String(row.request) }
      }
      running.add(key)
      return undefined
    },
    keep(key, call, { status, body, request }) {
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
