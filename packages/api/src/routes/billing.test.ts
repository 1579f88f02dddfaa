import { expect, test } from 'vitest'
import { z } from 'zod'
import { customer } from '../../test/accounts.ts'
import { problemIn } from '../../test/fake-shop.ts'
import { openSellingShop, type Visitor } from '../../test/shop.ts'

const startedSchema = z.object({ sessionId: z.string() })

const billingSchema = z.object({
  subscriptions: z.array(z.object({ id: z.string(), status: z.string(), planName: z.string().nullable() })),
  debts: z.array(z.object({ reason: z.string(), amountMinor: z.number(), payUrl: z.string().nullable() })),
  invoices: z.array(z.object({ status: z.string(), totalMinor: z.number(), pdfUrl: z.string().nullable() })),
})

const upcomingSchema = z.object({
  nextCharge: z.object({ at: z.string(), amountMinor: z.number(), currency: z.string() }).nullable(),
  card: z.object({ brand: z.string(), last4: z.string().nullable() }).nullable(),
  change: z
    .object({ planName: z.string().nullable(), interval: z.string().nullable(), amountMinor: z.number() })
    .nullable(),
})

async function openPlanShop() {
  const shop = await openSellingShop()
  await shop.engine.plans.push({ apply: true })
  await shop.harness.save()
  const deliverEvents = async () => {
    await shop.deliverEvents()
    await shop.harness.drain()
  }
  return { ...shop, deliverEvents }
}

const billing = async (visitor: Visitor) =>
  billingSchema.parse(await (await visitor.request('GET /api/account/billing')).json())
const upcoming = async (visitor: Visitor) =>
  upcomingSchema.parse(await (await visitor.request('GET /api/account/billing/upcoming')).json())

test("a customer sees their subscriptions, unpaid invoices and upcoming charge, and no one else's", async () => {
  const shop = await openPlanShop()
  const { harness } = shop
  const ada = await customer(shop)
  expect(await billing(ada)).toEqual({ subscriptions: [], debts: [], invoices: [] })
  expect(await upcoming(ada)).toEqual({ nextCharge: null, card: null, change: null })

  const response = await ada.request('POST /api/stripe/checkout', {
    json: { mode: 'subscription', lookupKey: 'studio_monthly_usd' },
  })
  await harness.paySession(startedSchema.parse(await response.json()).sessionId)
  await shop.deliverEvents()
  const first = await billing(ada)
  expect(first).toMatchObject({
    subscriptions: [{ status: 'active', planName: 'Studio' }],
    debts: [],
    invoices: [{ status: 'paid', totalMinor: 4900 }],
  })
  expect(first.invoices[0]?.pdfUrl).toMatch(/^http/)
  expect(await upcoming(ada)).toMatchObject({
    nextCharge: { amountMinor: 4900, currency: 'usd' },
    card: { brand: 'visa', last4: '4242' },
    change: null,
  })

  const { id } = first.subscriptions[0] ?? {}
  await ada.request(`POST /api/subscriptions/${id}/change`, {
    json: { lookupKey: 'pro_monthly_usd', when: 'period_end' },
  })
  await shop.deliverEvents()
  expect(await upcoming(ada)).toMatchObject({
    nextCharge: { amountMinor: 1900 },
    change: { planName: 'Pro', interval: 'month', amountMinor: 1900 },
  })
  await ada.request(`POST /api/subscriptions/${id}/cancel`, { json: { when: 'period_end' } })
  await shop.deliverEvents()
  expect(await upcoming(ada)).toMatchObject({ nextCharge: null, change: null })

  const bob = await customer(shop)
  expect(await billing(bob)).toEqual({ subscriptions: [], debts: [], invoices: [] })
  for (const path of ['/api/account/billing', '/api/account/billing/upcoming']) {
    expect(await problemIn(await shop.visitor().request(`GET ${path}`))).toMatchObject({
      code: 'access.signed_out',
    })
  }
})

test('an unpaid invoice is billingSchema with a payment link until it is paid', async () => {
  const shop = await openPlanShop()
  const { harness } = shop
  const ada = await customer(shop)
  const response = await ada.request('POST /api/stripe/checkout', {
    json: { mode: 'subscription', lookupKey: 'studio_monthly_usd' },
  })
  await harness.paySession(startedSchema.parse(await response.json()).sessionId)
  await shop.deliverEvents()
  const { id = '' } = (await billing(ada)).subscriptions[0] ?? {}
  const { customer: stripeCustomer } = await harness.stripe.subscriptions.retrieve(id)
  const choose = async (card: string) => {
    const method = await harness.stripe.paymentMethods.attach(card, { customer: String(stripeCustomer) })
    await harness.stripe.subscriptions.update(id, { default_payment_method: method.id })
  }
  await choose('pm_card_authenticationRequired')
  await harness.sandbox.advance('32 days')
  await shop.deliverEvents()
  const late = await billing(ada)
  expect(late).toMatchObject({
    subscriptions: [{ status: 'past_due' }],
    debts: [{ reason: 'action_required', amountMinor: 4900 }],
  })
  expect(await (await fetch(late.debts[0]?.payUrl ?? '')).text()).toContain('Confirm the payment')

  await choose('pm_card_visa')
  await shop.deliverEvents()
  await shop.deliverEvents()
  expect(await billing(ada)).toMatchObject({ subscriptions: [{ status: 'active' }], debts: [] })
})
