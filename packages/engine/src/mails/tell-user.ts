import type { Letter } from '../engine.ts'
import type { Tx } from '../ground.ts'
import { writeMail } from './write.ts'

/** Under the address of their account. Who was forgotten has none, and is told nothing. */
export async function tellUser(tx: Tx, userId: string, mail: { key: string; letter: Letter }): Promise<void> {
  const customer = await tx.db
    .selectFrom('shop.customer')
    .where('user_id', '=', userId)
    .select('email')
    .executeTakeFirst()
  if (customer?.email == null) {
    return
  }
  await writeMail(tx, { ...mail, to: customer.email, userId })
}
