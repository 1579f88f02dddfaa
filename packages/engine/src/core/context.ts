/** What every function of the engine may use, and transactions. */
import type Stripe from 'stripe'
import type { SaleTerms } from '../checkout/types.ts'
import type { Mailer } from '../notifications/types.ts'
import type { OrderLinks } from '../orders/types.ts'
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
  /** `undefined` without the option `linkSecret`. */
  orderLinks: OrderLinks | undefined
  settings: {
    checkoutMinutes: number
    currency: string
    searchLanguage: string
    livemode: boolean
    terms: SaleTerms
    reconcileCallsPerSecond: number
  }
  /** The plans and token packs for sale. */
  plans: Plans
}

/**
 * An open transaction, with its time and the source of its ids. `inTransaction` commits it, and no
 * other function does.
 */
export interface Tx {
  db: DbTransaction
  clock: Clock
  ids: Ids
  /** When the transaction started, by the shop's clock; the same for all that it writes. */
  now: Date
}

/** For functions that only read: a transaction or a context. */
export type Reader = { db: Db }

/**
 * Runs `work` in a transaction, which is rolled back if it throws. Never make a network call inside
 * `work`: it would hold locks for as long as the network takes.
 */
export function inTransaction<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { clock, ids } = ctx
  return ctx.db.transaction().execute((db) => work({ db, clock, ids, now: clock.now() }))
}
