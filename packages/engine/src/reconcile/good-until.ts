import type { Context } from '../core/context.ts'

/** When all that a step compares was last found, or made, to agree with Stripe. */
export async function readGoodUntil({ db }: Context, step: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('shop.comparison')
    .where('step', '=', step)
    .select('good_until')
    .executeTakeFirst()
  return row?.good_until
}

export async function saveGoodUntil({ db }: Context, step: string, good_until: Date): Promise<void> {
  await db
    .insertInto('shop.comparison')
    .values({ step, good_until })
    .onConflict((conflict) => conflict.column('step').doUpdateSet({ good_until }))
    .execute()
}
