import { expect, test } from 'vitest'
import { openLedger, turn } from '../../test/ledger.ts'
import { inTransaction } from '../core/context.ts'
import { linkCustomer } from '../customers/index.ts'
import { addProjectMember, createProject } from '../projects/index.ts'
import { notifyLowTokens, settleDueTokenAccounts } from './index.ts'

async function openTelling() {
  const ledger = await openLedger()
  const { ctx } = ledger
  /** Signs in, and buys nothing. */
  const meet = (userId: string) =>
    inTransaction(ctx, (tx) => linkCustomer(tx, { userId, verifiedEmail: `${userId}@example.com` }))
  await meet('ada')
  /** Runs the job twice at once, and once more: what is told once stays one. */
  const told = async () => {
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
  return { ...ledger, meet, told }
}

test('low is told once, exhausted once, and each again only after new tokens came', async () => {
  const { ctx, grant, spend, told } = await openTelling()
  await grant(100)
  await spend(89)
  expect(await told()).toEqual([])
  await spend(1)
  const low = 'ada@example.com tokens_low 10'
  expect(await told()).toEqual([low])
  await spend(5)
  expect(await told()).toEqual([low])
  turn(ctx, 1)
  await spend(5)
  const out = 'ada@example.com tokens_exhausted 0'
  expect(await told()).toEqual([low, out])
  turn(ctx, 1)
  await grant(50)
  expect(await told()).toEqual([low, out])
  await spend(50)
  expect(await told()).toEqual([low, out, out])
})

test('what is held, frozen or taken back with the money is no news; what expired is', async () => {
  const { ctx, grant, hold, close, restate, told } = await openTelling()
  await grant(10, { key: 'pack' })
  const { hold: held } = await hold(10)
  expect(await told()).toEqual([])
  await close(held.id, 0)
  await restate('pack', { gone: 0, suspending: 10 })
  expect(await told()).toEqual([])
  await restate('pack', { gone: 10, suspending: 0 })
  expect(await told()).toEqual([])
  await grant(10, { expiresAt: new Date(ctx.time.now + 60_000) })
  turn(ctx, 2)
  await settleDueTokenAccounts(ctx)
  expect(await told()).toEqual(['ada@example.com tokens_exhausted 0'])
})

test('a project’s owner is told of it, and its members are not', async () => {
  const { ctx, grant, told, meet } = await openTelling()
  await meet('bob')
  const { id } = await inTransaction(ctx, (tx) => createProject(tx, { userId: 'ada', name: 'Atlas' }))
  await inTransaction(ctx, (tx) =>
    addProjectMember(tx, { projectId: id, userId: 'ada', memberUserId: 'bob' }),
  )
  await grant(10, { accountId: `project:${id}`, expiresAt: new Date(ctx.time.now + 60_000) })
  turn(ctx, 2)
  await settleDueTokenAccounts(ctx)
  expect(await told()).toEqual(['ada@example.com tokens_exhausted 0 Atlas'])
})
