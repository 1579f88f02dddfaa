import { expect, test } from 'vitest'
import { openTokenLedger, turn } from '../../test/token-ledger.ts'
import { inTransaction } from '../core/context.ts'
import { linkCustomer } from '../customers/index.ts'
import { addProjectMember, createProject } from '../projects/index.ts'
import { notifyLowTokens, settleDueTokenAccounts } from './index.ts'

async function openNotifying() {
  const ledger = await openTokenLedger()
  const { ctx } = ledger
  /** Links a customer who buys nothing. */
  const link = (userId: string) =>
    inTransaction(ctx, (tx) => linkCustomer(tx, { userId, verifiedEmail: `${userId}@example.com` }))
  await link('ada')
  /** Runs the job twice at once and once more, to prove that each notification is sent once. */
  const sent = async () => {
    await Promise.all([notifyLowTokens(ctx), notifyLowTokens(ctx)])
    expect(await notifyLowTokens(ctx)).toBe(0)
    const notifications = await ctx.db
      .selectFrom('shop.notification')
      .orderBy('created_at')
      .orderBy('key')
      .select(['recipient', 'email_template as emailTemplate'])
      .execute()
    return notifications.map(
      ({ recipient, emailTemplate }) => `${recipient} ${Object.values(emailTemplate).join(' ').trim()}`,
    )
  }
  return { ...ledger, link, sent }
}

test('notifies once of a low and once of an exhausted balance, and again only after a new grant', async () => {
  const { ctx, grant, spend, sent } = await openNotifying()
  await grant(100)
  await spend(89)
  expect(await sent()).toEqual([])
  await spend(1)
  const low = 'ada@example.com tokens_low 10'
  expect(await sent()).toEqual([low])
  await spend(5)
  expect(await sent()).toEqual([low])
  turn(ctx, 1)
  await spend(5)
  const out = 'ada@example.com tokens_exhausted 0'
  expect(await sent()).toEqual([low, out])
  turn(ctx, 1)
  await grant(50)
  expect(await sent()).toEqual([low, out])
  await spend(50)
  expect(await sent()).toEqual([low, out, out])
})

test('does not notify of held, suspended or reversed tokens, but does of expired ones', async () => {
  const { ctx, grant, hold, close, recount, sent } = await openNotifying()
  await grant(10, { key: 'pack' })
  const { hold: held } = await hold(10)
  expect(await sent()).toEqual([])
  await close(held.id, 0)
  await recount('pack', { refunded: 0, disputed: 10 })
  expect(await sent()).toEqual([])
  await recount('pack', { refunded: 10, disputed: 0 })
  expect(await sent()).toEqual([])
  await grant(10, { expiresAt: new Date(ctx.time.now + 60_000) })
  turn(ctx, 2)
  await settleDueTokenAccounts(ctx)
  expect(await sent()).toEqual(['ada@example.com tokens_exhausted 0'])
})

test("notifies a project's owner but not its members", async () => {
  const { ctx, grant, sent, link } = await openNotifying()
  await link('bob')
  const { id } = await inTransaction(ctx, (tx) => createProject(tx, { userId: 'ada', name: 'Atlas' }))
  await inTransaction(ctx, (tx) =>
    addProjectMember(tx, { projectId: id, userId: 'ada', memberUserId: 'bob' }),
  )
  await grant(10, { accountId: `project:${id}`, expiresAt: new Date(ctx.time.now + 60_000) })
  turn(ctx, 2)
  await settleDueTokenAccounts(ctx)
  expect(await sent()).toEqual(['ada@example.com tokens_exhausted 0 Atlas'])
})
