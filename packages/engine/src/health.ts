/**
 * Health of the database and the connection to Stripe, for `GET /api/health` and `GET
 * /api/stripe/ping`.
 */
import { sql } from 'kysely'
import type { Context } from './core/context.ts'
import { AppError } from './core/errors.ts'
import { STRIPE_API_VERSION, stripeFailure } from './core/stripe.ts'
import { migrationNames } from './migrate.ts'

export interface Health {
  status: 'ok' | 'failing'
  /** `'ok'`, or a description of the failure. */
  database: string
  stripe: string
  version: string
}

export interface StripePing {
  /** `sandbox` is the offline Stripe of this project. */
  stripe: 'stripe' | 'sandbox'
  account: string
  mode: 'live' | 'test'
  apiVersion: string
  latencyMs: number
}

export interface StripeAccountOptions {
  isSandbox: boolean
  livemode: boolean
}

/** Retrieves the account of the API key. @throws AppError `stripe.unavailable` with `reason` */
export async function pingStripe(
  ctx: Context,
  { isSandbox, livemode }: StripeAccountOptions,
): Promise<StripePing> {
  const before = ctx.clock.wall().getTime()
  try {
    const account = await ctx.stripe.accounts.retrieveCurrent({}, { maxNetworkRetries: 0, timeout: 5000 })
    return {
      stripe: isSandbox ? 'sandbox' : 'stripe',
      account: account.id,
      mode: livemode ? 'live' : 'test',
      apiVersion: STRIPE_API_VERSION,
      latencyMs: ctx.clock.wall().getTime() - before,
    }
  } catch (error) {
    throw new AppError('stripe.unavailable', { reason: stripeFailure(error).message })
  }
}

/** Health checks may run every second from several places; Stripe is called once in this time. */
const STRIPE_CACHE_MS = 15_000

export function createHealthCheck(
  ctx: Context,
  options: StripeAccountOptions,
  version: string,
): () => Promise<Health> {
  let cached: { at: number; stripe: Promise<string> } | undefined
  return async () => {
    const wall = ctx.clock.wall().getTime()
    if (!cached || wall - cached.at > STRIPE_CACHE_MS) {
      cached = { at: wall, stripe: stripeHealth(ctx, options) }
    }
    const [database, stripe] = await Promise.all([databaseHealth(ctx), cached.stripe])
    return { status: database === 'ok' && stripe === 'ok' ? 'ok' : 'failing', database, stripe, version }
  }
}

async function databaseHealth(ctx: Context): Promise<string> {
  try {
    const { rows } = await sql<{ name: string }>`select name from shop.migration`.execute(ctx.db)
    const applied = new Set(rows.map((row) => row.name))
    const missing = (await migrationNames()).filter((name) => !applied.has(name))
    return missing.length === 0 ? 'ok' : `not migrated: ${missing.join(', ')}`
  } catch (error) {
    return error instanceof Error && error.message ? error.message : 'no answer'
  }
}

async function stripeHealth(ctx: Context, options: StripeAccountOptions): Promise<string> {
  try {
    await pingStripe(ctx, options)
    return 'ok'
  } catch (error) {
    return error instanceof AppError ? String(error.details.reason) : 'no answer'
  }
}
