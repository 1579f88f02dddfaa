/** What is given back of an invoice in other ways than by refund: to the minor unit in the books, and spent once. */
import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { type Harness, openHarness } from './harness.ts'

async function deliverEvents(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
  await harness.drain()
}

interface Billed {
  harness: Harness
  customer: string
  invoice: Stripe.Invoice
}

/** Somebody who pays 49.00 a month, and has paid the first. */
async function subscribed(): Promise<Billed> {
  const harness = await openHarness()
  await harness.engine.plans.push({ apply: true })
  await harness.save()
  const customer = await harness.subscriber()
  const { id } = await harness.stripe.paymentMethods.attach('pm_card_visa', { customer })
  await harness.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
  const { data } = await harness.stripe.prices.list({ lookup_keys: ['studio_monthly_usd'] })
  await harness.stripe.subscriptions.create({ customer, items: [{ price: data[0]?.id ?? '' }] })
  await deliverEvents(harness)
  return { harness, customer, invoice: await latest(harness, customer) }
}

async function latest({ stripe }: Harness, customer: string): Promise<Stripe.Invoice> {
  const [invoice] = (await stripe.invoices.list({ customer, limit: 1 })).data
  if (!invoice) {
    throw new Error('Nothing was billed')
  }
  return invoice
}

async function posted({ engine }: Harness): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await engine.ledger.accounts()).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
}

const tokens = async ({ engine }: Harness): Promise<number> =>
  (await engine.tokens.admin.show('user:user_subscriber')).balance

async function expectExact(harness: Harness): Promise<void> {
  await harness.sandbox.advance('1 hour')
  await deliverEvents(harness)
  expect(await harness.engine.ledger.check({ repair: false })).toMatchObject({ discrepancies: [], open: [] })
  expect((await harness.engine.reconcile({ repair: false })).discrepancies).toEqual([])
  expect((await harness.engine.tokens.check()).faults).toEqual([])
}

test('of a paid invoice: to the card, to the balance and elsewhere; the next one takes the balance along', {
  timeout: 60_000,
}, async () => {
  const { harness, customer, invoice } = await subscribed()
  const { stripe } = harness
  const { fee = 0 } = await posted(harness)
  await stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 2000,
    refund_amount: 700,
    credit_amount: 900,
    out_of_band_amount: 400,
  })
  await deliverEvents(harness)
  const given = { sales: -4900, refund: 2000, customer_credit: -900, other: -400, receivable: 0 }
  expect(await posted(harness)).toMatchObject({ ...given, fee, stripe_balance: 4900 - 700 - fee })
  // 2000 of 4900: 500 tokens, less what falls to that, rounded down.
  expect(await tokens(harness)).toBe(500 - Math.floor((500 * 2000) / 4900))
  await expectExact(harness)

  await harness.sandbox.advance('1 month')
  await harness.sandbox.advance('2 hours')
  await deliverEvents(harness)
  expect(await latest(harness, customer)).toMatchObject({
    starting_balance: -900,
    ending_balance: 0,
    amount_paid: 4000,
  })
  expect(await posted(harness)).toMatchObject({
    sales: -9800,
    refund: 2000,
    other: -400,
    receivable: 0,
    customer_credit: 0,
  })
  await expectExact(harness)
})

test('of an open one it asks for less: what is paid then is all that was sold, and the tokens are whole', {
  timeout: 60_000,
}, async () => {
  const { harness, customer } = await subscribed()
  const { stripe } = harness
  await harness.sandbox.advance('1 month')
  await deliverEvents(harness)
  const draft = await latest(harness, customer)
  const open = await stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false })
  const note = await stripe.creditNotes.create({ invoice: open.id, amount: 1900 })
  await stripe.creditNotes.voidCreditNote(note.id)
  await stripe.creditNotes.create({ invoice: open.id, amount: 900 })
  await stripe.invoices.pay(open.id)
  await deliverEvents(harness)
  expect(await latest(harness, customer)).toMatchObject({ status: 'paid', amount_paid: 4000, total: 4900 })
  expect(await posted(harness)).toMatchObject({ sales: -9800, refund: 900, receivable: 0 })
  expect(await tokens(harness)).toBe(1000)
  await expectExact(harness)
})

test('one that leaves nothing to pay pays it: no payment is waited for', { timeout: 60_000 }, async () => {
  const { harness, customer } = await subscribed()
  const { stripe } = harness
  await harness.sandbox.advance('1 month')
  await deliverEvents(harness)
  const open = await stripe.invoices.finalizeInvoice((await latest(harness, customer)).id, {
    auto_advance: false,
  })
  await stripe.creditNotes.create({ invoice: open.id, amount: 4900 })
  await deliverEvents(harness)
  expect(await latest(harness, customer)).toMatchObject({ status: 'paid', amount_paid: 0 })
  expect(await posted(harness)).toMatchObject({ sales: -9800, refund: 4900, receivable: 0 })
  await expectExact(harness)
})

test('a balance that the merchant changes by hand, and an invoice that is voided, are in the books', {
  timeout: 60_000,
}, async () => {
  const { harness, customer } = await subscribed()
  const { stripe } = harness
  await stripe.customers.createBalanceTransaction(customer, { amount: -5000, currency: 'usd' })
  await stripe.customers.createBalanceTransaction(customer, { amount: 100, currency: 'usd' })
  await deliverEvents(harness)
  expect(await posted(harness)).toMatchObject({ customer_credit: -4900, other: 4900 })

  const byHand = await stripe.invoices.create({ customer })
  await stripe.invoiceItems.create({ customer, invoice: byHand.id, amount: 300, currency: 'usd' })
  await stripe.invoiceItems.create({ customer, invoice: byHand.id, amount: 6000, currency: 'usd' })
  await stripe.invoices.finalizeInvoice(byHand.id, { auto_advance: false })
  // It asks for the rest; what it took is booked once it is paid, and comes back if it never is.
  await expectExact(harness)
  await stripe.invoices.voidInvoice(byHand.id)
  await expectExact(harness)

  await harness.sandbox.advance('1 month')
  await deliverEvents(harness)
  await harness.sandbox.advance('2 hours')
  await deliverEvents(harness)
  expect(await latest(harness, customer)).toMatchObject({ status: 'paid', amount_paid: 0, ending_balance: 0 })
  expect(await posted(harness)).toMatchObject({
    sales: -9800,
    customer_credit: 0,
    other: 4900,
    receivable: 0,
  })
  expect(await tokens(harness)).toBe(1000)
  // What the balance paid can be credited like what a card did.
  await stripe.creditNotes.create({
    invoice: (await latest(harness, customer)).id,
    amount: 4900,
    credit_amount: 4900,
  })
  await deliverEvents(harness)
  expect(await posted(harness)).toMatchObject({ customer_credit: -4900, refund: 4900 })
  expect(await tokens(harness)).toBe(500)
  await expectExact(harness)
})

test('a credit of which nobody told is named, and reconcile brings it', { timeout: 60_000 }, async () => {
  const { harness, customer, invoice } = await subscribed()
  await harness.stripe.creditNotes.create({ invoice: invoice.id, amount: 900, credit_amount: 900 })
  await harness.stripe.customers.createBalanceTransaction(customer, { amount: -50, currency: 'usd' })
  for (const event of await harness.events()) {
    if (event.type === 'customer.updated') {
      await harness.deliver(event)
    }
  }
  await harness.drain()
  // Longer than Stripe lists events.
  await harness.sandbox.advance('20 days')
  const { discrepancies } = await harness.engine.ledger.check({ repair: false })
  expect(discrepancies).toMatchObject([
    { what: `balance of customer ${customer}`, ours: '-50 usd posted', stripes: '-950 usd', repaired: false },
  ])
  await harness.query(`update shop.reconciliation set walked_until = now() + interval '40 days'`)
  const repaired = (await harness.engine.reconcile({ repair: true })).discrepancies
  expect(repaired.map(({ what }) => what)).toContain(`credit notes of ${customer}`)
  expect((await harness.engine.reconcile({ repair: false })).discrepancies).toEqual([])
  expect(await posted(harness)).toMatchObject({ customer_credit: -950, refund: 900, other: 50 })
})
