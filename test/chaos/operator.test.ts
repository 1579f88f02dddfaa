/** The operator's commands, as typed, beside a shop that runs. */
import { expect, test } from 'vitest'
import { eventually, openChaosShop, type ShopProcess } from './shop-process.ts'
import { openTerminal } from './terminal.ts'

test('what was missed is found, healed, and shown', { timeout: 120_000 }, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const countinghouse = openTerminal(shop)
  await shop.pay(await order(process))
  await shop.sandbox.idle()
  shop.sandbox.faults.add({ kind: 'drop', match: 'checkout.', times: 1 })
  await shop.pay(await order(process))

  const found = await countinghouse('reconcile')
  expect(found).toMatchObject({ code: 2, said: expect.stringContaining('never received') })
  expect(await shop.query(`select from shop.order where status = 'paid'`)).toHaveLength(1)
  const repaired = await countinghouse('reconcile', '--fix')
  expect(repaired).toMatchObject({ code: 0, said: expect.stringContaining('0 left') })
  expect(await shop.query(`select from shop.order where status = 'paid'`)).toHaveLength(2)

  const [event] = await shop.query<{ id: string }>(
    `select id from shop.stripe_event where type like 'checkout.%'`,
  )
  const [shown, replayed, careless] = await Promise.all([
    countinghouse('events', 'show', event?.id ?? ''),
    countinghouse('events', 'replay', '--type', 'checkout.session.completed'),
    countinghouse('events', 'replay'),
  ])
  expect(shown.said).toContain('"client_reference_id"')
  expect(replayed).toMatchObject({
    code: 0,
    said: expect.stringMatching(/applied → applied[\s\S]*Replayed 2: all are settled/),
  })
  expect(careless).toMatchObject({ code: 1, complained: expect.stringContaining('which') })
})

test('the books are shown and proved, and what is missing is booked', { timeout: 120_000 }, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const countinghouse = openTerminal(shop)
  await shop.pay(await order(process))
  await shop.sandbox.idle()
  await eventually(async () => expect(await shop.query('select from shop.journal_entry')).toHaveLength(2))
  await shop.advance('1 hour')
  const proved = await countinghouse('ledger', 'check')
  expect(proved).toMatchObject({
    code: 0,
    said: expect.stringContaining('every minor unit at Stripe is one here'),
  })
  expect(proved.said).toMatch(/USD +fee +1\.02 +0\.00 +1\.02/)

  shop.sandbox.faults.add({ kind: 'drop', match: 'charge.' })
  await shop.pay(await order(process))
  await shop.advance('1 hour')
  expect(await countinghouse('ledger', 'check')).toMatchObject({
    code: 2,
    said: expect.stringContaining('not in the journal'),
  })
  expect(await countinghouse('ledger', 'check', '--fix')).toMatchObject({
    code: 0,
    said: expect.stringContaining('0 of them are left'),
  })
  const accounts = JSON.parse((await countinghouse('ledger', '--json')).said) as {
    account: string
    balanceMinor: number
  }[]
  expect(accounts.find(({ account }) => account === 'receivable')?.balanceMinor).toBe(0)
  expect(await countinghouse('ledger', 'burn')).toMatchObject({
    code: 1,
    complained: expect.stringContaining('knows no burn'),
  })
})

test('the doctor finds a shop well, and one without a worker not', { timeout: 60_000 }, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const countinghouse = openTerminal(shop)
  const examine = async () =>
    JSON.parse((await countinghouse('doctor', '--json')).said) as { name: string; isWell?: boolean }[]
  expect((await examine()).filter(({ isWell }) => isWell === false)).toMatchObject([
    { name: 'plans and packs' },
  ])
  expect(await countinghouse('catalog', 'push', '--yes')).toMatchObject({ code: 0 })
  const well = await examine()
  expect(well.filter(({ isWell }) => isWell === false)).toEqual([])
  expect(well.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['worker', 'endpoint', 'role of the shop', 'whose Stripe', 'Redis', 'clock']),
  )

  await process.kill()
  await shop.query(`delete from shop.migration where name like '0100%'`)
  const ill = await countinghouse('doctor')
  expect(ill.code).toBe(1)
  expect(ill.said).toMatch(/✗ worker +nobody took a job[\s\S]*→ Start the shop/)
  expect(ill.said).toMatch(/✗ endpoint leads here/)
  expect(ill.said).toMatch(/✗ database +not migrated: 0100/)
})

test.for(['SIGINT', 'SIGKILL'] as const)(
  'a reconcile that is ended by %s is gone on with by the next',
  { timeout: 120_000 },
  async (signal) => {
    const shop = await openChaosShop()
    const process = await shop.start({ works: false })
    const sessions = await Promise.all(Array.from({ length: orders }, () => order(process, 'BIKE-BLACK-S')))
    shop.sandbox.faults.add({ kind: 'drop' })
    for (const session of sessions.slice(0, 2)) {
      await shop.pay(session)
    }
    const countinghouse = openTerminal(shop)
    // So that it is ended long before it ends by itself.
    const slow = shop.sandbox.faults.add({ kind: 'delay', match: '/v1/checkout/sessions/', amount: 1_000 })
    const compared = async () =>
      (await shop.query('select from shop.reconciliation where step_after is not null')).length > 0

    const brokenOff = await countinghouse.until(compared, signal, 'reconcile', '--fix')
    if (signal === 'SIGINT') {
      expect(brokenOff).toMatchObject({ code: 130, complained: expect.stringContaining('Broken off') })
    } else {
      expect(brokenOff.code).toBe(null)
    }
    shop.sandbox.faults.remove(slow.id)
    // The first step, the events, was done.
    expect(await shop.query(`select from shop.order where status = 'paid'`)).toHaveLength(2)

    const rest = await countinghouse('reconcile', '--fix')
    expect(rest.code).toBe(0)
    const looked = /and (\d+) rows? of ours that a run which was broken off had left/.exec(rest.said)
    expect(Number(looked?.[1])).toBeLessThan(orders)
    const whole = await countinghouse('reconcile', '--fix', '--json')
    expect(JSON.parse(whole.said)).toMatchObject({ compared: orders, discrepancies: [], resumed: false })
  },
)

test('the plans are pushed: first it says what differs and does nothing, then it does it, and then there is nothing to do', {
  timeout: 120_000,
}, async () => {
  const shop = await openChaosShop()
  const countinghouse = openTerminal(shop)
  const counts = async () => [
    (await shop.stripe.products.list()).data.length,
    (await shop.stripe.prices.list()).data.length,
  ]
  const planned = await countinghouse('catalog', 'push')
  expect(planned).toMatchObject({
    code: 0,
    said: expect.stringMatching(/create +pro_monthly_usd [\s\S]*Nothing was changed/),
  })
  expect(await counts()).toEqual([0, 0])
  expect(JSON.parse((await countinghouse('catalog', 'push', '--json')).said)).toContainEqual(
    expect.objectContaining({ what: 'studio_yearly_eur', done: false }),
  )
  expect(await counts()).toEqual([0, 0])
  expect(await countinghouse('catalog', 'push', '--yes')).toMatchObject({
    code: 0,
    said: expect.stringMatching(/\d+ done\./),
  })
  const [products, prices] = await counts()
  expect(products).toBe(4)

  const again = await countinghouse('catalog', 'push', '--yes')
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining('Stripe has what plans.ts says.') })
  expect(await counts()).toEqual([products, prices])
  await shop.stripe.products.update('countinghouse_pro', { name: 'Renamed in the dashboard' })
  expect((await countinghouse('catalog', 'push')).said).toContain('from "Renamed in the dashboard" to "Pro"')
})

const orders = 8

async function order({ url }: ShopProcess, sku = 'BIKE-BLACK-S'): Promise<string> {
  return eventually(async () => {
    const answer = await fetch(`${url}/api/checkout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ sku, quantity: 1 }] }),
    })
    expect(answer.status).toBe(201)
    return ((await answer.json()) as { sessionId: string }).sessionId
  })
}
