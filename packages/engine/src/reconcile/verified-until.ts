import type { Context } from '../core/context.ts'

/**
 * The time until which everything that a step compares is known to agree with Stripe; `undefined`
 * if it never was.
 */
export async function readVerifiedUntil({ db }: Context, step: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('shop.comparison')
    .where('step', '=', step)
    .select('verified_until')
    .executeTakeFirst()
  return row?.verified_until
}

export async function saveVerifiedUntil({ db }: Context, step: string, verified_until: Date): Promise<void> {
  await db
    .insertInto('shop.comparison')
    .values({ step, verified_until })
    .onConflict((conflict) => conflict.column('step').doUpdateSet({ verified_until }))
    .execute()
}
