/**
 * A subscription in a zero-decimal currency: every price, proration, invoice and ledger entry is in
 * whole yen.
 */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { customer as signedIn } from '../../packages/api/test/accounts.ts'
import { openSellingShop } from '../../packages/api/test/shop.ts'

const priced = z.object({ lookupKey: z.string(), amountMinor: z.int() })
const plans = z.object({ plans: z.array(z.object({ prices: z.array(priced) })) })
const started = z.object({ sessionId: z.string() })
const item = z.object({ unitAmountMinor: z.int() })
const subscription = z.object({
  id: z.string(),
  status: z.string(),
  currency: z.string(),
  items: z.array(item),
})
const changePreview = z.object({
  currency: z.string(),
  totalMinor: z.int(),
  prorationDate: z.string(),
  to: priced,
  lines: z.array(z.object({ amountMinor: z.int() })),
})
const billing = z.object({ invoices: z.array(z.object({ currency: z.string(), totalMinor: z.int() })) })

test('sells, prorates and bills a plan in yen, a zero-decimal currency', { timeout: 60_000 }, async () => {
  const shop = await openSellingShop()
  const { harness } = shop
  await harness.engine.plans.push({ apply: true })
  await harness.save()
  const deliverEvents = async () => {
    await shop.deliverEvents()
    await harness.drain()
  }
  const ada = await signedIn(shop)
  const call = async <Schema extends z.ZodType>(line: string, schema: Schema, json?: object) =>
    schema.parse(await (await ada.request(line, json ? { json } : {})).json())

  const offered = (await call('GET /api/plans', plans)).plans.flatMap(({ prices }) => prices)
  expect(offered).toContainEqual({ lookupKey: 'studio_monthly_jpy', amountMinor: 7200 })
  const { sessionId } = await call('POST /api/stripe/checkout', started, {
    mode: 'subscription',
    lookupKey: 'studio_monthly_jpy',
  })
  expect(await harness.stripe.checkout.sessions.retrieve(sessionId)).toMatchObject({
    currency: 'jpy',
    amount_total: 7200,
  })
  await harness.paySession(sessionId)
  await deliverEvents()
  const { subscriptions } = await call(
    'GET /api/subscriptions',
    z.object({ subscriptions: z.array(subscription) }),
  )
  expect(subscriptions).toMatchObject([
    { status: 'active', currency: 'jpy', items: [{ unitAmountMinor: 7200 }] },
  ])
  const id = subscriptions[0]?.id

  // The proration is rounded to whole yen.
  await harness.sandbox.advance('10 days')
  const preview = await call(`POST /api/subscriptions/${id}/preview`, changePreview, {
    lookupKey: 'studio_yearly_jpy',
  })
  expect(preview).toMatchObject({ currency: 'jpy', to: { amountMinor: 72_000 } })
  expect(preview.totalMinor).toBe(preview.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0))
  await call(`POST /api/subscriptions/${id}/change`, subscription, {
    lookupKey: 'studio_yearly_jpy',
    when: 'now',
    prorationDate: preview.prorationDate,
  })
  await deliverEvents()
  const { invoices } = await call('GET /api/account/billing', billing)
  expect(invoices.map(({ currency, totalMinor }) => [currency, totalMinor])).toEqual([
    ['jpy', preview.totalMinor],
    ['jpy', 7200],
  ])

  await harness.sandbox.advance('1 hour')
  const { accounts, discrepancies, open } = await harness.engine.ledger.check({ repair: false })
  expect({ discrepancies, open }).toEqual({ discrepancies: [], open: [] })
  const yen = Object.fromEntries(
    accounts
      .filter(({ currency }) => currency === 'jpy')
      .map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
  expect(yen).toMatchObject({ sales: -(7200 + preview.totalMinor), receivable: 0 })
  const { available, pending } = await harness.stripe.balance.retrieve()
  const atStripe = [...available, ...pending]
    .filter(({ currency }) => currency === 'jpy')
    .reduce((sum, { amount }) => sum + amount, 0)
  expect(yen.stripe_balance).toBe(atStripe)

  // A token pack in yen, at the price at Stripe.
  const pack = await call('POST /api/stripe/checkout', started, {
    mode: 'payment',
    lookupKey: 'tokens_50_jpy',
  })
  expect(await harness.stripe.checkout.sessions.retrieve(pack.sessionId)).toMatchObject({
    currency: 'jpy',
    amount_total: 800,
  })
})
