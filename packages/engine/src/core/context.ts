/** What every floor stands on, and the transaction in which one thing happens. */
import type Stripe from 'stripe'
import type { SaleTerms } from '../checkout/types.ts'
import type { Mailer } from '../notifications/types.ts'
import type { OrderLinks } from '../orders/create-links.ts'
import type { Plans } from '../plans/types.ts'
import type { Clock } from './clock.ts'
import type { Db, DbTransaction } from './db.ts'
import type { Ids } from './ids.ts'
import type { Log } from './log.ts'

export interface Context {
  db: Db
  stripe: Stripe
  clock: Clock
  ids: Ids
  log: Log
  mailer: Mailer
  /** Absent where nobody gave a secret to sign them with. */
  orderLinks: OrderLinks | undefined
  settings: {
    checkoutMinutes: number
    currency: string
    searchLanguage: string
    livemode: boolean
    terms: SaleTerms
    walkCallsPerSecond: number
  }
  /** What is sold by subscription. */
  plans: Plans
}

/**
 * An open transaction, with the time and the ids of the thing that happens in it. Whoever opened it
 * commits; nobody else does.
 */
export interface Tx {
  db: DbTransaction
  clock: Clock
  ids: Ids
  /** One moment for the whole transaction. */
  now: Date
}

/** Reads only: a transaction will do, and so will the pool. */
export type Reader = { db: Db }

/**
 * Never make a network call inside `work`: it would hold locks for as long as the network likes.
 */
export function inTransaction<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { clock, ids } = ctx
  return ctx.db.transaction().execute((db) => work({ db, clock, ids, now: clock.now() }))
}
