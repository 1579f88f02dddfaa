/** A customer with a browser, and the steps of a purchase. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'

const screenshots = fileURLToPath(new URL('../../test-results/screenshots', import.meta.url))

export interface Visitor {
  page: Page
  /** From the product list to the cart. `options` such as `['Orange', '28–35 mm']`. */
  putInCart(product: string, options?: string[]): Promise<void>
  /** From the cart to the payment page. */
  goToPayment(): Promise<void>
  /** Fills in the payment page and submits it. */
  pay(cardNumber: string): Promise<void>
  /** Saves a screenshot in test-results/screenshots. */
  screenshot(name: string): Promise<void>
  /** Calls the API with the page's cookies. */
  call(method: string, path: string): Promise<unknown>
}

/** A new browser context without cookies. */
export async function newVisitor(browser: Browser, shopUrl: string): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: shopUrl,
    locale: 'en-US',
    viewport: { width: 1200, height: 900 },
  })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  return {
    page,
    async putInCart(product, options = []) {
      await page.goto('/')
      await page.getByRole('link', { name: product }).first().click()
      for (const option of options) {
        await page.getByText(option, { exact: true }).click()
      }
      await page.getByRole('button', { name: 'Add to cart' }).click()
      await page.getByRole('link', { name: 'View cart' }).click()
      await page.getByRole('button', { name: 'Checkout' }).waitFor()
    },
    async goToPayment() {
      await page.getByRole('button', { name: 'Checkout' }).click()
      await page.getByTestId('pay').waitFor()
    },
    async pay(cardNumber) {
      await page.getByLabel('Email').fill('rider@example.com')
      await payByCard(page, cardNumber)
    },
    async screenshot(name) {
      mkdirSync(screenshots, { recursive: true })
      await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true })
    },
    async call(method, path) {
      const response = await context.request.fetch(path, { method })
      return response.json()
    },
  }
}

/** Pays on the payment page, for a customer whose email is already known. */
export async function payByCard(page: Page, number = '4242 4242 4242 4242'): Promise<void> {
  await fillCard(page, number)
  await page.getByTestId('pay').click()
}

export async function fillCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiration date').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
}

/**
 * Creates an account, confirms it with the link in the email (read on the admin page), and opens
 * its page.
 */
export async function signUp(
  { page }: Visitor,
  email: string,
  password = 'correct horse battery',
): Promise<void> {
  await page.goto('/account/sign-up')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText(`We sent a link to ${email}.`).waitFor()
  await page.goto('/admin/emails')
  const text = await page.locator('details', { hasText: email }).first().textContent()
  await page.goto(/http\S+\/account\/verify\?token=[\w.%-]+/.exec(text ?? '')?.[0] ?? '')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Confirm and sign in' }).click()
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
}
