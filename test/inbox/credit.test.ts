/** What is given back of an invoice in other ways than by refund: to the minor unit in the books, and spent once. */
import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { openStage, type Stage } from './stage.ts'

async function hearStripe(stage: Stage): Promise<void> {
  for (const event of await stage.events()) {
    await stage.deliver(event)
  }
  await stage.drain()
}

interface Billed {
  stage: Stage
  customer: string
  invoice: Stripe.Invoice
}

/** Somebody who pays 49.00 a month, and has paid the first. */
async function subscribed(): Promise<Billed> {
  const stage = await openStage()
  await stage.engine.plans.push({ apply: true })
  await stage.save()
  const customer = await stage.subscriber()
  const { id } = await stage.stripe.paymentMethods.attach('pm_card_visa', { customer })
  await stage.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
  const { data } = await stage.stripe.prices.list({ lookup_keys: ['studio_monthly_usd'] })
  await stage.stripe.subscriptions.create({ customer, items: [{ price: data[0]?.id ?? '' }] })
  await hearStripe(stage)
  return { stage, customer, invoice: await latest(stage, customer) }
}

async function latest({ stripe }: Stage, customer: string): Promise<Stripe.Invoice> {
  const [invoice] = (await stripe.invoices.list({ customer, limit: 1 })).data
  if (!invoice) {
    throw new Error('Nothing was billed')
  }
  return invoice
}

async function booked({ engine }: Stage): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await engine.books.accounts()).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
}

const tokens = async ({ engine }: Stage): Promise<number> =>
  (await engine.tokens.keep.show('user:user_subscriber')).balance

async function expectExact(stage: Stage): Promise<void> {
  await stage.sandbox.advance('1 hour')
  await hearStripe(stage)
  expect(await stage.engine.books.check({ heal: false })).toMatchObject({ drifts: [], open: [] })
  expect((await stage.engine.reconcile({ heal: false })).drifts).toEqual([])
  expect((await stage.engine.tokens.check()).faults).toEqual([])
}

test('of a paid invoice: to the card, to the balance and elsewhere; the next one takes the balance along', {
  timeout: 60_000,
}, async () => {
  const { stage, customer, invoice } = await subscribed()
  const { stripe } = stage
  const { fee = 0 } = await booked(stage)
  await stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 2000,
    refund_amount: 700,
    credit_amount: 900,
    out_of_band_amount: 400,
  })
  await hearStripe(stage)
  const given = { sales: -4900, refund: 2000, customer_credit: -900, other: -400, receivable: 0 }
  expect(await booked(stage)).toMatchObject({ ...given, fee, stripe_balance: 4900 - 700 - fee })
  // 2000 of 4900: 500 tokens, less what falls to that, rounded down.
  expect(await tokens(stage)).toBe(500 - Math.floor((500 * 2000) / 4900))
  await expectExact(stage)

  await stage.sandbox.advance('1 month')
  await stage.sandbox.advance('2 hours')
  await hearStripe(stage)
  expect(await latest(stage, customer)).toMatchObject({
    starting_balance: -900,
    ending_balance: 0,
    amount_paid: 4000,
  })
  expect(await booked(stage)).toMatchObject({
    sales: -9800,
    refund: 2000,
    other: -400,
    receivable: 0,
    customer_credit: 0,
  })
  await expectExact(stage)
})

test('of an open one it asks for less: what is paid then is all that was sold, and the tokens are whole', {
  timeout: 60_000,
}, async () => {
  const { stage, customer } = await subscribed()
  const { stripe } = stage
  await stage.sandbox.advance('1 month')
  await hearStripe(stage)
  const draft = await latest(stage, customer)
  const open = await stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false })
  const note = await stripe.creditNotes.create({ invoice: open.id, amount: 1900 })
  await stripe.creditNotes.voidCreditNote(note.id)
  await stripe.creditNotes.create({ invoice: open.id, amount: 900 })
  await stripe.invoices.pay(open.id)
  await hearStripe(stage)
  expect(await latest(stage, customer)).toMatchObject({ status: 'paid', amount_paid: 4000, total: 4900 })
  expect(await booked(stage)).toMatchObject({ sales: -9800, refund: 900, receivable: 0 })
  expect(await tokens(stage)).toBe(1000)
  await expectExact(stage)
})

test('one that leaves nothing to pay pays it: no payment is waited for', { timeout: 60_000 }, async () => {
  const { stage, customer } = await subscribed()
  const { stripe } = stage
  await stage.sandbox.advance('1 month')
  await hearStripe(stage)
  const open = await stripe.invoices.finalizeInvoice((await latest(stage, customer)).id, {
    auto_advance: false,
  })
  await stripe.creditNotes.create({ invoice: open.id, amount: 4900 })
  await hearStripe(stage)
  expect(await latest(stage, customer)).toMatchObject({ status: 'paid', amount_paid: 0 })
  expect(await booked(stage)).toMatchObject({ sales: -9800, refund: 4900, receivable: 0 })
  await expectExact(stage)
})

test('a balance that the merchant changes by hand, and an invoice that is voided, are in the books', {
  timeout: 60_000,
}, async () => {
  const { stage, customer } = await subscribed()
  const { stripe } = stage
  await stripe.customers.createBalanceTransaction(customer, { amount: -5000, currency: 'usd' })
  await stripe.customers.createBalanceTransaction(customer, { amount: 100, currency: 'usd' })
  await hearStripe(stage)
  expect(await booked(stage)).toMatchObject({ customer_credit: -4900, other: 4900 })

  const byHand = await stripe.invoices.create({ customer })
  await stripe.invoiceItems.create({ customer, invoice: byHand.id, amount: 300, currency: 'usd' })
  await stripe.invoiceItems.create({ customer, invoice: byHand.id, amount: 6000, currency: 'usd' })
  await stripe.invoices.finalizeInvoice(byHand.id, { auto_advance: false })
  // It asks for the rest; what it took is booked once it is paid, and comes back if it never is.
  await expectExact(stage)
  await stripe.invoices.voidInvoice(byHand.id)
  await expectExact(stage)

  await stage.sandbox.advance('1 month')
  await hearStripe(stage)
  await stage.sandbox.advance('2 hours')
  await hearStripe(stage)
  expect(await latest(stage, customer)).toMatchObject({ status: 'paid', amount_paid: 0, ending_balance: 0 })
  expect(await booked(stage)).toMatchObject({ sales: -9800, customer_credit: 0, other: 4900, receivable: 0 })
  expect(await tokens(stage)).toBe(1000)
  // What the balance paid can be credited like what a card did.
  await stripe.creditNotes.create({
    invoice: (await latest(stage, customer)).id,
    amount: 4900,
    credit_amount: 4900,
  })
  await hearStripe(stage)
  expect(await booked(stage)).toMatchObject({ customer_credit: -4900, refund: 4900 })
  expect(await tokens(stage)).toBe(500)
  await expectExact(stage)
})

test('a credit of which nobody told is named, and reconcile brings it', { timeout: 60_000 }, async () => {
  const { stage, customer, invoice } = await subscribed()
  await stage.stripe.creditNotes.create({ invoice: invoice.id, amount: 900, credit_amount: 900 })
  await stage.stripe.customers.createBalanceTransaction(customer, { amount: -50, currency: 'usd' })
  for (const event of await stage.events()) {
    if (event.type === 'customer.updated') {
      await stage.deliver(event)
    }
  }
  await stage.drain()
  // Longer than Stripe lists events.
  await stage.sandbox.advance('20 days')
  const { drifts } = await stage.engine.books.check({ heal: false })
  expect(drifts).toMatchObject([
    { what: `balance of customer ${customer}`, ours: '-50 usd booked', stripes: '-950 usd', healed: false },
  ])
  await stage.query(`update shop.reconciliation set walked_until = now() + interval '40 days'`)
  const healed = (await stage.engine.reconcile({ heal: true })).drifts
  expect(healed.map(({ what }) => what)).toContain(`credit notes of ${customer}`)
  expect((await stage.engine.reconcile({ heal: false })).drifts).toEqual([])
  expect(await booked(stage)).toMatchObject({ customer_credit: -950, refund: 900, other: 50 })
})
