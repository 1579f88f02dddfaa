/** The engine's context on a fresh database, for tests below its public API. */
import { sql } from 'kysely'
import { onTestFinished } from 'vitest'
import { createTestDatabase } from '../../../test/database.ts'
import { createClock } from '../src/core/clock.ts'
import { type Context, inTransaction, type Tx } from '../src/core/context.ts'
import { createDb, createPool } from '../src/core/db.ts'
import { createIds, type InventoryItemId, type OrderId } from '../src/core/ids.ts'
import { silentLog } from '../src/core/log.ts'
import { createStripe } from '../src/core/stripe.ts'
import { openInventoryItem } from '../src/inventory/index.ts'
import { plainMailer } from '../src/notifications/index.ts'
import { createOrderLinks } from '../src/orders/create-links.ts'
import { insertOrder } from '../src/orders/index.ts'

export interface TestContext extends Context {
  /** Advance it with `time.now += …`; milliseconds since 1970. */
  time: { now: number }
  databaseUrl: string
}

/** Stripe is unreachable: nothing listens on port 1. */
export async function openTestContext(): Promise<TestContext> {
  const { ctx, close } = await openPersistentContext()
  onTestFinished(close)
  return ctx
}

/** For several tests: the caller closes it. */
export async function openPersistentContext(): Promise<{ ctx: TestContext; close(): Promise<void> }> {
  const database = await createTestDatabase()
  const time = { now: Date.parse('2026-06-01T12:00:00Z') }
  const db = createDb(createPool(database.url, 32))
  const close = async () => {
    await db.destroy()
    await database.drop()
  }
  const ctx = {
    db,
    stripe: createStripe({
      secretKey: 'sk_test_none',
      webhookSecrets: [],
      host: '127.0.0.1',
      port: 1,
      protocol: 'http',
    }),
    clock: createClock(() => time.now),
    ids: createIds(),
    log: silentLog,
    mailer: plainMailer,
    orderLinks: createOrderLinks('a secret of the tests'),
    settings: {
      checkoutMinutes: 35,
      currency: 'usd',
      searchLanguage: 'english',
      livemode: false,
      reconcileCallsPerSecond: 1_000,
      terms: { promotionCodes: false, tax: 'none', phone: false, shipping: [] },
    },
    plans: { plans: [], packs: [], free: {} },
    time,
    databaseUrl: database.url,
  } satisfies TestContext
  return { ctx, close }
}

export const inventoryItem = (ctx: Context, onHand: number): Promise<InventoryItemId> =>
  inTransaction(ctx, (tx) => openInventoryItem(tx, { onHand }))

export const pendingOrder = (tx: Tx): Promise<OrderId> =>
  insertOrder(tx, {
    currency: 'usd',
    subtotalMinor: 100,
    taxIncluded: false,
    email: undefined,
    userId: undefined,
    clientRef: undefined,
    cartId: undefined,
    fingerprint: undefined,
  })

export async function readInventory(
  ctx: Context,
  id: InventoryItemId,
): Promise<{ onHand: number; reserved: number }> {
  const row = await ctx.db
    .selectFrom('shop.inventory_item')
    .where('id', '=', id)
    .selectAll()
    .executeTakeFirstOrThrow()
  return { onHand: row.on_hand, reserved: row.reserved }
}

/** Returns once a statement in this context's own database waits for a lock. */
export async function untilLockIsAwaited({ db, clock }: Context): Promise<void> {
  for (let attempt = 0; attempt < 3_000; attempt++) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      db,
    )
    if (rows.length > 0) {
      return
    }
    await clock.sleep(10)
  }
  throw new Error('No statement waited for a lock')
}
