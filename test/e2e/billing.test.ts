/**
 * A subscription in a browser: trial, upgrade, downgrade, failed payment, dispute, cancellation.
 */
import type { Page } from 'playwright-core'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { assertPagesQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'
import { advance } from './shop-api.ts'
import { fillCard, signUp } from './visitor.ts'

const validCard = '4242 4242 4242 4242'
const failingCard = '4000 0000 0000 0341'

const shop = shopInBrowser()

async function saveCard(page: Page, number: string) {
  await fillCard(page, number)
  await page.getByRole('button', { name: 'Save card' }).click()
}

/** Changes come back from Stripe by webhook, so the page is reloaded until it shows the status. */
async function expectStatus(page: Page, status: string) {
  await expect
    .poll(
      async () => {
        await page.goto('/account/billing')
        await page.getByRole('heading', { name: 'Invoices' }).waitFor()
        return (await page.getByTestId('status').allTextContents()).join() || 'none'
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(status)
}

test('a customer starts a trial, upgrades, cancels, undoes the cancellation, downgrades, recovers a failed payment, and cancels in the portal', {
  timeout: 180_000,
}, async () => {
  const ada = await shop.newVisitor()
  const { page, pay } = ada
  await signUp(ada, 'ada@example.com')
  await page.goto('/account/billing')
  await page.getByText('You do not have a plan yet.').waitFor()
  await assertPagesQuality(ada, 'billing-none')

  await page.getByRole('link', { name: 'View plans' }).click()
  await page.getByText('Yearly').click()
  await page.getByText('$190.00').waitFor()
  await page.getByText('Monthly').click()
  await assertPagesQuality(ada, 'pricing')
  await page.getByRole('button', { name: 'Try Pro free for 14 days' }).click()
  await page.getByTestId('pay').waitFor()
  await pay(validCard)
  await page.getByRole('heading', { name: 'Billing' }).waitFor()
  await expectStatus(page, 'Free trial')
  await page.getByText(/^\$19\.00 on /).waitFor()
  await assertPagesQuality(ada, 'billing-trialing')

  await advance(shop.environment, '15 days')
  await expectStatus(page, 'Active')
  await page.getByText('Visa ending in 4242').waitFor()
  await assertPagesQuality(ada, 'billing-active')

  await page.goto('/pricing')
  await page.getByText('Current plan').waitFor()
  await page.getByRole('link', { name: 'Change to Studio' }).click()
  const dueNow = (await page.getByTestId('due-now').textContent()) ?? ''
  expect(dueNow).toMatch(/^\$\d\d\.\d\d$/)
  await assertPagesQuality(ada, 'billing-preview')
  await page.getByRole('button', { name: `Change and pay ${dueNow}` }).click()
  await page.getByTestId('plan').filter({ hasText: 'Studio' }).waitFor()
  await expect
    .poll(
      async () => {
        await page.goto('/account/billing')
        await page.getByRole('heading', { name: 'Invoices' }).waitFor()
        return page.getByRole('listitem').filter({ hasText: dueNow }).count()
      },
      { timeout: 30_000 },
    )
    .toBe(1)

  await page.getByRole('button', { name: 'Cancel plan' }).click()
  await page.getByRole('button', { name: /^Cancel on / }).click()
  await page.getByTestId('status').filter({ hasText: 'Canceled' }).waitFor()
  await assertPagesQuality(ada, 'billing-cancel-pending')
  await page.getByRole('button', { name: 'Don’t cancel' }).click()
  await page.getByTestId('status').filter({ hasText: 'Active' }).waitFor()

  await page.getByLabel('New plan', { exact: true }).selectOption({ label: 'Pro, $19.00 per month' })
  await page.getByRole('button', { name: /^Change to Pro on / }).click()
  await page.getByText(/^Pro, \$19\.00 per month, from /).waitFor()
  await assertPagesQuality(ada, 'billing-downgrade-pending')
  await page.getByRole('button', { name: 'Keep current plan' }).click()
  await page.getByText(/^Pro, \$19\.00 per month, from /).waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Update payment method' }).click()
  await saveCard(page, failingCard)
  await page.getByRole('heading', { name: 'Billing' }).waitFor()
  await advance(shop.environment, '32 days')
  await expectStatus(page, 'Past due')
  await page.getByRole('heading', { name: 'Payment failed' }).waitFor()
  await assertPagesQuality(ada, 'billing-past-due')
  await page.getByRole('button', { name: 'Update payment method' }).first().click()
  await saveCard(page, validCard)
  await expectStatus(page, 'Active')
  await page.getByRole('heading', { name: 'Payment failed' }).waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Manage billing' }).click()
  await page.getByRole('button', { name: 'Cancel subscription' }).click()
  await page.getByRole('button', { name: 'Don’t cancel' }).waitFor()
  await page.getByRole('link', { name: 'Return to store' }).click()
  await expectStatus(page, 'Canceled')
  await advance(shop.environment, '32 days')
  await expectStatus(page, 'none')
  await page.getByText(/^Studio ended on /).waitFor()
  await assertPagesQuality(ada, 'billing-ended')
})

test('the billing page shows credit notes, disputes, unpaid, paused and incomplete subscriptions, and 3D Secure', async () => {
  const bob = await shop.newVisitor()
  const { page, pay } = bob
  await signUp(bob, 'bob@example.com')
  await page.goto('/account/sign-in?next=/pricing')
  await page.goto('/pricing')
  await page.getByLabel('Currency').selectOption('jpy')
  await page.getByText('¥7,200').waitFor()
  await assertPagesQuality(bob, 'pricing-yen')
  await page.getByLabel('Currency').selectOption('usd')
  await page.getByRole('button', { name: 'Subscribe to Studio' }).click()
  await page.getByTestId('pay').waitFor()
  await pay(validCard)
  await expectStatus(page, 'Active')
  const stripe = new Stripe('sk_test_e2e', stripeAt(shop.environment.sandboxUrl))
  const customer = await customerOf(page)
  const [first] = (await stripe.invoices.list({ customer })).data
  await stripe.creditNotes.create({ invoice: first?.id ?? '', amount: 900, credit_amount: 900 })
  await expect.poll(() => countOn(page, '$9.00 credited'), { timeout: 20_000, interval: 500 }).toBe(1)
  await page.getByText(/^\$40\.00 on /).waitFor()
  await expect
    .poll(() => countOn(page, 'Credit balance: $9.00, applied to your next invoice.'), {
      timeout: 20_000,
      interval: 500,
    })
    .toBe(1)
  await assertPagesQuality(bob, 'billing-credited')
  const [charge] = (await stripe.charges.list({ customer, limit: 1 })).data
  const { id: dispute } = await postToSandbox('dispute', { charge: charge?.id })
  await expectStatus(page, 'Suspended')
  await page.getByRole('heading', { name: 'Studio is suspended: its payment is disputed' }).waitFor()
  await assertPagesQuality(bob, 'billing-suspended')
  await postToSandbox('close_dispute', { dispute, outcome: 'lost' })
  await expect
    .poll(() => countOn(page, 'Your bank decided in your favor'), { timeout: 20_000, interval: 500 })
    .toBe(1)
  await assertPagesQuality(bob, 'billing-lost')
  const endSubscriptions = async () => {
    for (const { id } of (await stripe.subscriptions.list({ customer })).data) {
      await stripe.subscriptions.cancel(id)
    }
    await expectStatus(page, 'none')
  }
  const [price] = (await stripe.prices.list({ lookup_keys: ['studio_monthly_usd'] })).data
  const items = [{ price: price?.id ?? '' }]
  await setDunning({ retryDays: [], end: 'unpaid' })
  await chooseCard(stripe, customer, 'pm_card_chargeCustomerFail')
  await advance(shop.environment, '32 days')
  await expectStatus(page, 'Unpaid')
  await expect.poll(() => countBanners(page), { timeout: 30_000, interval: 500 }).toBe(1)
  await assertPagesQuality(bob, 'billing-unpaid')
  await setDunning({ retryDays: [3, 5, 7], end: 'cancel' })
  await endSubscriptions()

  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: '' } })
  const trial_settings = { end_behavior: { missing_payment_method: 'pause' as const } }
  await stripe.subscriptions.create({ customer, items, trial_period_days: 1, trial_settings })
  await advance(shop.environment, '2 days')
  await expectStatus(page, 'Paused')
  await page.getByRole('button', { name: 'Add payment method' }).waitFor()
  await assertPagesQuality(bob, 'billing-paused')
  await endSubscriptions()

  await chooseCard(stripe, customer, 'pm_card_authenticationRequired')
  await stripe.subscriptions.create({ customer, items, payment_behavior: 'allow_incomplete' })
  await expectStatus(page, 'Incomplete')
  await page.getByRole('link', { name: 'Confirm payment' }).waitFor()
  await assertPagesQuality(bob, 'billing-incomplete')
  await page.getByRole('link', { name: 'Confirm payment' }).click()
  await page.getByRole('link', { name: 'Confirm the payment' }).click()
  await page.getByRole('button', { name: 'Complete authentication' }).click()
  await page.getByTestId('invoice').waitFor()
  await expectStatus(page, 'Active')
})

/** The number of banners for a failed payment. */
async function countBanners(page: Page): Promise<number> {
  await page.goto('/account/billing')
  await page.getByRole('heading', { name: 'Invoices' }).waitFor()
  return page.getByRole('heading', { name: 'Payment failed' }).count()
}

async function countOn(page: Page, text: string): Promise<number> {
  await page.goto('/account/billing')
  await page.getByRole('heading', { name: 'Invoices' }).waitFor()
  return page.getByText(text).count()
}

const stripeAt = (url: string) => ({
  host: '127.0.0.1',
  port: Number(new URL(url).port),
  protocol: 'http' as const,
})

async function customerOf(page: Page): Promise<string> {
  const response = await page.context().request.get('/api/account/export')
  return z.object({ stripeCustomerId: z.string() }).parse(await response.json()).stripeCustomerId
}

async function chooseCard(stripe: Stripe, customer: string, card: string): Promise<void> {
  const { id } = await stripe.paymentMethods.attach(card, { customer })
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
  for (const each of (await stripe.subscriptions.list({ customer })).data) {
    await stripe.subscriptions.update(each.id, { default_payment_method: id })
  }
}

const setDunning = (dunning: object) => postToSandbox('dunning', dunning)

async function postToSandbox(path: string, fields: object): Promise<{ id?: string | undefined }> {
  const response = await fetch(`${shop.environment.sandboxUrl}/_sandbox/${path}`, {
    method: 'POST',
    body: JSON.stringify(fields),
  })
  expect(response.ok).toBe(true)
  return z.looseObject({ id: z.string().optional() }).parse(await response.json())
}
