import { expect, test } from 'vitest'
import { openStage, type Sale, type Stage } from '../../../../test/inbox/stage.ts'
import { tokens } from '../purse.ts'

const me = { caller: { userId: 'ada' } }

/** Somebody signed in buys, and everything that Stripe tells of it arrives. */
async function buy(
  stage: Stage,
  items: { sku: string; quantity: number }[],
  projectId?: string,
): Promise<Sale> {
  const { orderId, sessionId } = await stage.engine.checkout.start({
    caller: 'user:ada',
    items,
    projectId,
    user: { userId: 'ada', email: 'ada@example.com' },
    successUrl: 'http://shop.test/thanks',
    cancelUrl: () => 'http://shop.test/cart',
  })
  const sale = { orderId, sessionId, cartToken: '' }
  await stage.pay(sale)
  await hear(stage)
  return sale
}

async function hear(stage: Stage): Promise<void> {
  for (const event of await stage.events()) {
    await stage.deliver(event)
  }
  await stage.drain()
}

async function openWorkingStage(): Promise<Stage> {
  const stage = await openStage()
  await stage.save()
  return stage
}

const balance = async (stage: Stage) => (await stage.engine.tokens.show(me)).balance
const sound = async (stage: Stage) => expect((await stage.engine.tokens.check()).faults).toEqual([])

test('a pack that is paid is on the account once for each line, however often Stripe tells of it', async () => {
  const stage = await openWorkingStage()
  await buy(stage, [
    { sku: 'TOKENS-50', quantity: 2 },
    { sku: 'TOKENS-200', quantity: 1 },
  ])
  await hear(stage)
  const { grants } = await stage.engine.tokens.show(me)
  expect(grants.map(({ kind, amount }) => `${kind} ${amount}`).sort()).toEqual(['pack 100', 'pack 200'])
  await sound(stage)
})

test('a refund takes its part of the tokens back: by amount, by line, and all of them in the end', async () => {
  const stage = await openWorkingStage()
  const sale = await buy(stage, [{ sku: 'TOKENS-50', quantity: 4 }])
  await stage.engine.tokens.spend({ ...me, amount: tokens(120), idempotencyKey: 'work' })
  const refund = { orderId: sale.orderId, reason: 'asked', actor: 'admin:eve' }
  await stage.engine.refunds.issue({ ...refund, lines: [{ sku: 'TOKENS-50', quantity: 1, restock: false }] })
  await stage.drain()
  expect(await balance(stage)).toBe(30)
  await stage.refundAtStripe(sale, 500)
  await hear(stage)
  expect(await balance(stage)).toBe(-20)
  await stage.refundAtStripe(sale)
  await hear(stage)
  expect(await balance(stage)).toBe(-120)
  await buy(stage, [{ sku: 'TOKENS-200', quantity: 1 }])
  expect(await balance(stage)).toBe(80)
  await sound(stage)
})

test('a refund that the bank returns gives the tokens back', async () => {
  const stage = await openWorkingStage()
  const { orderId, sessionId } = await stage.engine.checkout.start({
    caller: 'user:ada',
    items: [{ sku: 'TOKENS-50', quantity: 1 }],
    user: { userId: 'ada', email: 'ada@example.com' },
    successUrl: 'http://shop.test/thanks',
    cancelUrl: () => 'http://shop.test/cart',
  })
  const sale = { orderId, sessionId, cartToken: '' }
  await stage.pay(sale, 'pm_card_refundFail')
  await hear(stage)
  await stage.refundAtStripe(sale)
  await hear(stage)
  await stage.sandbox.advance('1 hour')
  await hear(stage)
  expect(await balance(stage)).toBe(50)
  await sound(stage)
})

test.each([
  ['won', 40, 0],
  ['lost', -10, 0],
] as const)(
  'a disputed pack is frozen, and once it is %s its tokens are too',
  async (outcome, after, frozen) => {
    const stage = await openWorkingStage()
    const sale = await buy(stage, [{ sku: 'TOKENS-50', quantity: 1 }])
    await stage.engine.tokens.spend({ ...me, amount: tokens(10), idempotencyKey: 'work' })
    const dispute = await stage.dispute(sale)
    await hear(stage)
    expect(await stage.engine.tokens.show(me)).toMatchObject({ balance: 0, frozen: 40 })
    await stage.closeDispute(dispute, outcome)
    await hear(stage)
    expect(await stage.engine.tokens.show(me)).toMatchObject({ balance: after, frozen })
    await sound(stage)
  },
)

test('what a guest bought is theirs once they have an account, less what was refunded meanwhile', async () => {
  const stage = await openWorkingStage()
  const sale = await stage.order({ 'TOKENS-50': 2 })
  await stage.pay(sale)
  await stage.refundAtStripe(sale, 500)
  await hear(stage)
  expect(await balance(stage)).toBe(0)
  for (let n = 0; n < 2; n++) {
    await stage.engine.customers.join({ userId: 'ada', cartToken: sale.cartToken })
  }
  expect(await balance(stage)).toBe(50)
  await sound(stage)
})

test('a project is bought for by its members alone, and spends what is its own', async () => {
  const stage = await openWorkingStage()
  const { projects, tokens: verbs } = stage.engine
  const { id: projectId } = await projects.create({ userId: 'ada', name: 'Studio' })
  const { id: another } = await projects.create({ userId: 'eve', name: 'Elsewhere' })
  await expect(buy(stage, [{ sku: 'TOKENS-50', quantity: 1 }], another)).rejects.toMatchObject({
    code: 'project.unknown',
  })
  await buy(stage, [{ sku: 'TOKENS-50', quantity: 1 }], projectId)
  expect(await balance(stage)).toBe(0)
  expect((await verbs.show({ ...me, projectId })).balance).toBe(50)
  const eve = { caller: { userId: 'eve' }, projectId }
  await expect(verbs.show(eve)).rejects.toMatchObject({ code: 'project.unknown' })
  await projects.addMember({ projectId, userId: 'ada', memberUserId: 'eve' })
  expect(await verbs.spend({ ...eve, amount: tokens(20), idempotencyKey: 'work' })).toEqual({
    spent: 20,
    balance: 30,
  })
  await projects.removeMember({ projectId, userId: 'ada', memberUserId: 'eve' })
  await expect(verbs.spend({ ...eve, amount: tokens(1), idempotencyKey: 'more' })).rejects.toMatchObject({
    code: 'project.unknown',
  })
})
