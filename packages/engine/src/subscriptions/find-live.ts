import type { Reader } from '../core/context.ts'

/** What Stripe ends, it says so in one of these words; every other may still collect money. */
const ended = ['canceled', 'incomplete_expired']

/** Of a user: one that Stripe may still collect for; `undefined` when there is none. */
export async function findLiveSubscription({ db }: Reader, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('shop.subscription')
    .where('user_id', '=', userId)
    .where('status', 'not in', ended)
    .orderBy('created_at')
    .select('id')
    .executeTakeFirst()
  return row?.id
}
