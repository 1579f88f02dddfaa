/** The operator's commands against a running shop. */
import { expect, test } from 'vitest'
import { openCli } from './run-cli.ts'
import { eventually, openChaosShop, type ShopProcess } from './shop-process.ts'

test('reconcile finds and repairs a missed event, events shows and replays it', {
  timeout: 120_000,
}, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const countinghouse = openCli(shop)
  await shop.pay(await order(process))
  await shop.sandbox.idle()
  shop.sandbox.faults.add({ kind: 'drop', match: 'checkout.', times: 1 })
  await shop.pay(await order(process))

  const found = await countinghouse('reconcile')
  expect(found).toMatchObject({ code: 2, stdout: expect.stringContaining('never received') })
  expect(await shop.query(`select from shop.order where status = 'paid'`)).toHaveLength(1)
  const repaired = await countinghouse('reconcile', '--fix')
  expect(repaired).toMatchObject({ code: 0, stdout: expect.stringContaining('0 left') })
  expect(await shop.query(`select from shop.order where status = 'paid'`)).toHaveLength(2)

  const [event] = await shop.query<{ id: string }>(
    `select id from shop.stripe_event where type like 'checkout.%'`,
  )
  const [shown, replayed, unspecified] = await Promise.all([
    countinghouse('events', 'show', event?.id ?? ''),
    countinghouse('events', 'replay', '--type', 'checkout.session.completed'),
    countinghouse('events', 'replay'),
  ])
  expect(shown.stdout).toContain('"client_reference_id"')
  expect(replayed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/applied → applied[\s\S]*Replayed 2 events: all settled/),
  })
  expect(unspecified).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Specify which events to replay'),
  })
})

test('ledger shows balances, check finds a missing entry, and --fix posts it', {
  timeout: 120_000,
}, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const countinghouse = openCli(shop)
  await shop.pay(await order(process))
  await shop.sandbox.idle()
  await eventually(async () => expect(await shop.query('select from shop.journal_entry')).toHaveLength(2))
  await shop.advance('1 hour')
  const checked = await countinghouse('ledger', 'check')
  expect(checked).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('the ledger balances and matches Stripe'),
  })
  expect(checked.stdout).toMatch(/USD +fee +1\.02 +0\.00 +1\.02/)

  shop.sandbox.faults.add({ kind: 'drop', match: 'charge.' })
  await shop.pay(await order(process))
  await shop.advance('1 hour')
  expect(await countinghouse('ledger', 'check')).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('not in the journal'),
  })
  expect(await countinghouse('ledger', 'check', '--fix')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 discrepancy, 0 left'),
  })
  const accounts = JSON.parse((await countinghouse('ledger', '--json')).stdout) as {
    account: string
    balanceMinor: number
  }[]
  expect(accounts.find(({ account }) => account === 'receivable')?.balanceMinor).toBe(0)
  expect(await countinghouse('ledger', 'export')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Unknown command "ledger export"'),
  })
})

test('doctor passes for a healthy shop, and reports a missing worker and migration', {
  timeout: 60_000,
}, async () => {
  const shop = await openChaosShop()
  const process = await shop.start()
  const countinghouse = openCli(shop)
  const runDoctor = async () =>
    JSON.parse((await countinghouse('doctor', '--json')).stdout) as { name: string; ok?: boolean }[]
  expect((await runDoctor()).filter(({ ok }) => ok === false)).toMatchObject([{ name: 'plans and prices' }])
  expect(await countinghouse('catalog', 'push', '--yes')).toMatchObject({ code: 0 })
  const healthy = await runDoctor()
  expect(healthy.filter(({ ok }) => ok === false)).toEqual([])
  expect(healthy.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'worker',
      'webhook endpoint',
      'database role',
      'Stripe account',
      'Redis',
      'clock',
    ]),
  )

  await process.kill()
  await shop.query(`delete from shop.migration where name like '0100%'`)
  const failing = await countinghouse('doctor')
  expect(failing.code).toBe(1)
  expect(failing.stdout).toMatch(/✗ worker +no worker ran a test job[\s\S]*→ Start the shop/)
  expect(failing.stdout).toMatch(/✗ webhook delivery/)
  expect(failing.stdout).toMatch(/✗ database +not migrated: 0100/)
})

test.for(['SIGINT', 'SIGKILL'] as const)(
  'reconcile continues a run that was interrupted by %s',
  { timeout: 120_000 },
  async (signal) => {
    const shop = await openChaosShop()
    const process = await shop.start({ runsWorker: false })
    const sessions = await Promise.all(Array.from({ length: orders }, () => order(process, 'BIKE-BLACK-S')))
    shop.sandbox.faults.add({ kind: 'drop' })
    for (const session of sessions.slice(0, 2)) {
      await shop.pay(session)
    }
    const countinghouse = openCli(shop)
    // Slow enough to be interrupted long before it is done.
    const slow = shop.sandbox.faults.add({ kind: 'delay', match: '/v1/checkout/sessions/', amount: 1_000 })
    const compared = async () =>
      (await shop.query('select from shop.reconciliation where step_after is not null')).length > 0

    const interrupted = await countinghouse.until(compared, signal, 'reconcile', '--fix')
    if (signal === 'SIGINT') {
      expect(interrupted).toMatchObject({ code: 130, stderr: expect.stringContaining('Interrupted.') })
    } else {
      expect(interrupted.code).toBe(null)
    }
    shop.sandbox.faults.remove(slow.id)
    // The first step, the events, was completed.
    expect(await shop.query(`select from shop.order where status = 'paid'`)).toHaveLength(2)

    const rest = await countinghouse('reconcile', '--fix')
    expect(rest.code).toBe(0)
    const scope = /and (\d+) rows?, continuing an interrupted run/.exec(rest.stdout)
    expect(Number(scope?.[1])).toBeLessThan(orders)
    const whole = await countinghouse('reconcile', '--fix', '--json')
    expect(JSON.parse(whole.stdout)).toMatchObject({ compared: orders, discrepancies: [], resumed: false })
  },
)

test('catalog push shows the changes, applies them with --yes, and then has nothing to do', {
  timeout: 120_000,
}, async () => {
  const shop = await openChaosShop()
  const countinghouse = openCli(shop)
  const counts = async () => [
    (await shop.stripe.products.list()).data.length,
    (await shop.stripe.prices.list()).data.length,
  ]
  const planned = await countinghouse('catalog', 'push')
  expect(planned).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/create +pro_monthly_usd [\s\S]*Nothing was changed/),
  })
  expect(await counts()).toEqual([0, 0])
  expect(JSON.parse((await countinghouse('catalog', 'push', '--json')).stdout)).toContainEqual(
    expect.objectContaining({ what: 'studio_yearly_eur', done: false }),
  )
  expect(await counts()).toEqual([0, 0])
  expect(await countinghouse('catalog', 'push', '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Applied \d+ changes\./),
  })
  const [products, prices] = await counts()
  expect(products).toBe(4)

  const again = await countinghouse('catalog', 'push', '--yes')
  expect(again).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Stripe matches countinghouse.config.ts.'),
  })
  expect(await counts()).toEqual([products, prices])
  await shop.stripe.products.update('countinghouse_pro', { name: 'Renamed in the dashboard' })
  expect((await countinghouse('catalog', 'push')).stdout).toContain(
    'from "Renamed in the dashboard" to "Pro"',
  )
})

const orders = 8

async function order({ url }: ShopProcess, sku = 'BIKE-BLACK-S'): Promise<string> {
  return eventually(async () => {
    const response = await fetch(`${url}/api/checkout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ sku, quantity: 1 }] }),
    })
    expect(response.status).toBe(201)
    return ((await response.json()) as { sessionId: string }).sessionId
  })
}
