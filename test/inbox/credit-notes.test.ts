/** Credit notes and customer balances: exact in the ledger, and each credit is used once. */
import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { type Harness, openHarness } from './harness.ts'

async function deliverEvents(harness: Harness): Promise<void> {
  for (const event of await harness.events()) {
    await harness.deliver(event)
  }
  await harness.drain()
}

interface Subscribed {
  harness: Harness
  customer: string
  invoice: Stripe.Invoice
}

/** A subscriber who pays 49.00 a month and has paid the first invoice. */
async function openSubscribedHarness(): Promise<Subscribed> {
  const harness = await openHarness()
  await harness.engine.plans.push({ apply: true })
  await harness.save()
  const customer = await harness.createStripeCustomer()
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
    throw new Error('There is no invoice')
  }
  return invoice
}

async function balancesOf({ engine }: Harness): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await engine.ledger.accounts()).map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
}

const tokenBalance = async ({ engine }: Harness): Promise<number> =>
  (await engine.tokens.admin.show('user:user_subscriber')).balance

async function expectExact(harness: Harness): Promise<void> {
  await harness.sandbox.advance('1 hour')
  await deliverEvents(harness)
  expect(await harness.engine.ledger.check({ repair: false })).toMatchObject({ discrepancies: [], open: [] })
  expect((await harness.engine.reconcile({ repair: false })).discrepancies).toEqual([])
  expect((await harness.engine.tokens.check()).faults).toEqual([])
}

test('a credit note of a paid invoice refunds the card, credits the balance, and reverses tokens; the next invoice uses the balance', {
  timeout: 60_000,
}, async () => {
  const { harness, customer, invoice } = await openSubscribedHarness()
  const { stripe } = harness
  const { fee = 0 } = await balancesOf(harness)
  await stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 2000,
    refund_amount: 700,
    credit_amount: 900,
    out_of_band_amount: 400,
  })
  await deliverEvents(harness)
  const given = { sales: -4900, refund: 2000, customer_credit: -900, other: -400, receivable: 0 }
  expect(await balancesOf(harness)).toMatchObject({ ...given, fee, stripe_balance: 4900 - 700 - fee })
  // 2000 of 4900 are credited, and that share of the 500 tokens is reversed, rounded down.
  expect(await tokenBalance(harness)).toBe(500 - Math.floor((500 * 2000) / 4900))
  await expectExact(harness)

  await harness.sandbox.advance('1 month')
  await harness.sandbox.advance('2 hours')
  await deliverEvents(harness)
  expect(await latest(harness, customer)).toMatchObject({
    starting_balance: -900,
    ending_balance: 0,
    amount_paid: 4000,
  })
  expect(await balancesOf(harness)).toMatchObject({
    sales: -9800,
    refund: 2000,
    other: -400,
    receivable: 0,
    customer_credit: 0,
  })
  await expectExact(harness)
})

test('a credit note of an open invoice reduces the amount due, and all tokens are granted once it is paid', {
  timeout: 60_000,
}, async () => {
  const { harness, customer } = await openSubscribedHarness()
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
  expect(await balancesOf(harness)).toMatchObject({ sales: -9800, refund: 900, receivable: 0 })
  expect(await tokenBalance(harness)).toBe(1000)
  await expectExact(harness)
})

test('a credit note of the full amount pays an open invoice', { timeout: 60_000 }, async () => {
  const { harness, customer } = await openSubscribedHarness()
  const { stripe } = harness
  await harness.sandbox.advance('1 month')
  await deliverEvents(harness)
  const open = await stripe.invoices.finalizeInvoice((await latest(harness, customer)).id, {
    auto_advance: false,
  })
  await stripe.creditNotes.create({ invoice: open.id, amount: 4900 })
  await deliverEvents(harness)
  expect(await latest(harness, customer)).toMatchObject({ status: 'paid', amount_paid: 0 })
  expect(await balancesOf(harness)).toMatchObject({ sales: -9800, refund: 4900, receivable: 0 })
  await expectExact(harness)
})

test('posts a customer balance that the merchant adjusts, and a voided invoice that used it', {
  timeout: 60_000,
}, async () => {
  const { harness, customer } = await openSubscribedHarness()
  const { stripe } = harness
  await stripe.customers.createBalanceTransaction(customer, { amount: -5000, currency: 'usd' })
  await stripe.customers.createBalanceTransaction(customer, { amount: 100, currency: 'usd' })
  await deliverEvents(harness)
  expect(await balancesOf(harness)).toMatchObject({ customer_credit: -4900, other: 4900 })

  const manual = await stripe.invoices.create({ customer })
  await stripe.invoiceItems.create({ customer, invoice: manual.id, amount: 300, currency: 'usd' })
  await stripe.invoiceItems.create({ customer, invoice: manual.id, amount: 6000, currency: 'usd' })
  await stripe.invoices.finalizeInvoice(manual.id, { auto_advance: false })
  // The invoice used the balance. That is posted when it is paid, and reversed when it is voided.
  await expectExact(harness)
  await stripe.invoices.voidInvoice(manual.id)
  await expectExact(harness)

  await harness.sandbox.advance('1 month')
  await deliverEvents(harness)
  await harness.sandbox.advance('2 hours')
  await deliverEvents(harness)
  expect(await latest(harness, customer)).toMatchObject({ status: 'paid', amount_paid: 0, ending_balance: 0 })
  expect(await balancesOf(harness)).toMatchObject({
    sales: -9800,
    customer_credit: 0,
    other: 4900,
    receivable: 0,
  })
  expect(await tokenBalance(harness)).toBe(1000)
  // An invoice that the balance paid can be credited too.
  await stripe.creditNotes.create({
    invoice: (await latest(harness, customer)).id,
    amount: 4900,
    credit_amount: 4900,
  })
  await deliverEvents(harness)
  expect(await balancesOf(harness)).toMatchObject({ customer_credit: -4900, refund: 4900 })
  expect(await tokenBalance(harness)).toBe(500)
  await expectExact(harness)
})

test('reports a credit whose event was lost, and reconcile repairs it', { timeout: 60_000 }, async () => {
  const { harness, customer, invoice } = await openSubscribedHarness()
  await harness.stripe.creditNotes.create({ invoice: invoice.id, amount: 900, credit_amount: 900 })
  await harness.stripe.customers.createBalanceTransaction(customer, { amount: -50, currency: 'usd' })
  for (const event of await harness.events()) {
    if (event.type === 'customer.updated') {
      await harness.deliver(event)
    }
  }
  await harness.drain()
  await harness.sandbox.advance('20 days')
  const { discrepancies } = await harness.engine.ledger.check({ repair: false })
  expect(discrepancies).toMatchObject([
    {
      what: `balance of customer ${customer}`,
      inDatabase: '-$0.50 posted',
      atStripe: '-$9.50',
      repaired: false,
    },
  ])
  // Skips the scan of events: the comparison of objects has to find the credit note.
  await harness.query(`update shop.reconciliation set scanned_until = now() + interval '40 days'`)
  const repaired = (await harness.engine.reconcile({ repair: true })).discrepancies
  expect(repaired.map(({ what }) => what)).toContain(`credit notes of ${customer}`)
  expect((await harness.engine.reconcile({ repair: false })).discrepancies).toEqual([])
  expect(await balancesOf(harness)).toMatchObject({ customer_credit: -950, refund: 900, other: 50 })
})
