/** Whether the shop can sell: what `GET /api/health` and `GET /api/stripe/ping` answer. */
import { sql } from 'kysely'
import type { Context } from './core/context.ts'
import { AppError } from './core/errors.ts'
import { STRIPE_API_VERSION, stripeFailure } from './core/stripe.ts'
import { migrationNames } from './migrate.ts'

export interface Health {
  status: 'ok' | 'failing'
  /** `'ok'`, or what is wrong. */
  database: string
  stripe: string
  version: string
}

export interface StripePing {
  /** `sandbox` is ours, offline. */
  stripe: 'stripe' | 'sandbox'
  account: string
  mode: 'live' | 'test'
  apiVersion: string
  latencyMs: number
}

export interface WhoseStripe {
  isSandbox: boolean
  livemode: boolean
}

/** Asks Stripe who we are. @throws AppError `stripe.unavailable` with `reason` */
export async function pingStripe(ctx: Context, { isSandbox, livemode }: WhoseStripe): Promise<StripePing> {
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

/** A probe may come every second from several places: Stripe is asked once in this time. */
const STRIPE_ANSWER_MS = 15_000

export function createHealthCheck(ctx: Context, whose: WhoseStripe, version: string): () => Promise<Health> {
  let asked: { at: number; stripe: Promise<string> } | undefined
  return async () => {
    const wall = ctx.clock.wall().getTime()
    if (!asked || wall - asked.at > STRIPE_ANSWER_MS) {
      asked = { at: wall, stripe: stripeHealth(ctx, whose) }
    }
    const [database, stripe] = await Promise.all([databaseHealth(ctx), asked.stripe])
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
    return error instanceof Error && error.message ? error.message : 'does not answer'
  }
}

async function stripeHealth(ctx: Context, whose: WhoseStripe): Promise<string> {
  try {
    await pingStripe(ctx, whose)
    return 'ok'
  } catch (error) {
    return error instanceof AppError ? String(error.details.reason) : 'does not answer'
  }
}
