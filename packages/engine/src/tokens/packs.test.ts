import { expect, test } from 'vitest'
import { type Harness, openHarness, type Sale } from '../../../../test/inbox/harness.ts'
import { tokens } from './types.ts'

const me = { principal: { userId: 'ada' } }

/** A signed-in user buys, and every event of Stripe's arrives. */
async function buy(
  harness: Harness,
  items: { sku: string; quantity: number }[],
  projectId?: string,
): Promise<Sale> {
  const { orderId, sessionId } = await harness.engine.checkout.start({
    principal: 'user:ada',
    items,
    projectId,
    user: { userId: 'ada', email: 'ada@example.com' },
    successUrl: 'http://shop.test/thanks',
    cancelUrl: () => 'http://shop.test/cart',
  })
  const sale = { orderId, sessionId, cartToken: '' }
  await harness.pay(sale)
  await deliverAll(harness)
  return sale
}

async function deliverAll(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
  await harness.drain()
}

async function openWorkingHarness(): Promise<Harness> {
  const harness = await openHarness()
  await harness.save()
  return harness
}

const balance = async (harness: Harness) => (await harness.engine.tokens.show(me)).balance
const expectNoFaults = async (harness: Harness) =>
  expect((await harness.engine.tokens.check()).faults).toEqual([])

test('grants a paid pack once for each order line, however many events report the payment', async () => {
  const harness = await openWorkingHarness()
  await buy(harness, [
    { sku: 'TOKENS-50', quantity: 2 },
    { sku: 'TOKENS-200', quantity: 1 },
  ])
  await deliverAll(harness)
  const { grants } = await harness.engine.tokens.show(me)
  expect(grants.map(({ kind, amount }) => `${kind} ${amount}`).sort()).toEqual(['pack 100', 'pack 200'])
  await expectNoFaults(harness)
})

test('reverses the refunded share: by amount, by line, and in full', async () => {
  const harness = await openWorkingHarness()
  const sale = await buy(harness, [{ sku: 'TOKENS-50', quantity: 4 }])
  await harness.engine.tokens.spend({ ...me, amount: tokens(120), idempotencyKey: 'work' })
  const refund = { orderId: sale.orderId, reason: 'Requested by the customer', actor: 'admin:eve' }
  await harness.engine.refunds.issue({
    ...refund,
    lines: [{ sku: 'TOKENS-50', quantity: 1, restock: false }],
  })
  await harness.drain()
  expect(await balance(harness)).toBe(30)
  await harness.refundAtStripe(sale, 500)
  await deliverAll(harness)
  expect(await balance(harness)).toBe(-20)
  await harness.refundAtStripe(sale)
  await deliverAll(harness)
  expect(await balance(harness)).toBe(-120)
  await buy(harness, [{ sku: 'TOKENS-200', quantity: 1 }])
  expect(await balance(harness)).toBe(80)
  await expectNoFaults(harness)
})

test('restores the tokens of a refund that failed', async () => {
  const harness = await openWorkingHarness()
  const { orderId, sessionId } = await harness.engine.checkout.start({
    principal: 'user:ada',
    items: [{ sku: 'TOKENS-50', quantity: 1 }],
    user: { userId: 'ada', email: 'ada@example.com' },
    successUrl: 'http://shop.test/thanks',
    cancelUrl: () => 'http://shop.test/cart',
  })
  const sale = { orderId, sessionId, cartToken: '' }
  await harness.pay(sale, 'pm_card_refundFail')
  await deliverAll(harness)
  await harness.refundAtStripe(sale)
  await deliverAll(harness)
  await harness.sandbox.advance('1 hour')
  await deliverAll(harness)
  expect(await balance(harness)).toBe(50)
  await expectNoFaults(harness)
})

test.each([
  ['won', 40, 0],
  ['lost', -10, 0],
] as const)(
  'suspends a disputed pack, and settles its tokens once the dispute is %s',
  async (outcome, after, suspended) => {
    const harness = await openWorkingHarness()
    const sale = await buy(harness, [{ sku: 'TOKENS-50', quantity: 1 }])
    await harness.engine.tokens.spend({ ...me, amount: tokens(10), idempotencyKey: 'work' })
    const dispute = await harness.dispute(sale)
    await deliverAll(harness)
    expect(await harness.engine.tokens.show(me)).toMatchObject({ balance: 0, suspended: 40 })
    await harness.closeDispute(dispute, outcome)
    await deliverAll(harness)
    expect(await harness.engine.tokens.show(me)).toMatchObject({ balance: after, suspended })
    await expectNoFaults(harness)
  },
)

test("grants a guest's packs when the order is linked to an account, less the share refunded meanwhile", async () => {
  const harness = await openWorkingHarness()
  const sale = await harness.order({ 'TOKENS-50': 2 })
  await harness.pay(sale)
  await harness.refundAtStripe(sale, 500)
  await deliverAll(harness)
  expect(await balance(harness)).toBe(0)
  for (let n = 0; n < 2; n++) {
    await harness.engine.customers.link({ userId: 'ada', cartToken: sale.cartToken })
  }
  expect(await balance(harness)).toBe(50)
  await expectNoFaults(harness)
})

test("lets only members buy for a project, and spends the project's own tokens", async () => {
  const harness = await openWorkingHarness()
  const { projects, tokens: tokenVerbs } = harness.engine
  const { id: projectId } = await projects.create({ userId: 'ada', name: 'Studio' })
  const { id: another } = await projects.create({ userId: 'eve', name: 'Elsewhere' })
  await expect(buy(harness, [{ sku: 'TOKENS-50', quantity: 1 }], another)).rejects.toMatchObject({
    code: 'project.unknown',
  })
  await buy(harness, [{ sku: 'TOKENS-50', quantity: 1 }], projectId)
  expect(await balance(harness)).toBe(0)
  expect((await tokenVerbs.show({ ...me, projectId })).balance).toBe(50)
  const eve = { principal: { userId: 'eve' }, projectId }
  await expect(tokenVerbs.show(eve)).rejects.toMatchObject({ code: 'project.unknown' })
  await projects.addMember({ projectId, userId: 'ada', memberUserId: 'eve' })
  expect(await tokenVerbs.spend({ ...eve, amount: tokens(20), idempotencyKey: 'work' })).toEqual({
    spent: 20,
    balance: 30,
  })
  await projects.removeMember({ projectId, userId: 'ada', memberUserId: 'eve' })
  await expect(tokenVerbs.spend({ ...eve, amount: tokens(1), idempotencyKey: 'more' })).rejects.toMatchObject(
    {
      code: 'project.unknown',
    },
  )
})
