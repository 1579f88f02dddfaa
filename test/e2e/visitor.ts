/** A customer with a browser: what one does in a shop, in the words one would use. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'

const screenshots = fileURLToPath(new URL('../../test-results/screenshots', import.meta.url))

export interface Visitor {
  page: Page
  /** From the list of goods to the cart. `options` such as `['Orange', '28–35 mm']`. */
  putInCart(product: string, options?: string[]): Promise<void>
  /** From the cart to the payment page. */
  goToPayment(): Promise<void>
  /** Fills in the form and presses the button. */
  pay(cardNumber: string): Promise<void>
  /** Kept in test-results/screenshots. */
  picture(name: string): Promise<void>
  /** A call of the page's, with its cookie. */
  call(method: string, path: string): Promise<unknown>
}

/** A browser that was never here before. */
export async function welcome(browser: Browser, shopUrl: string): Promise<Visitor> {
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
      await page.getByRole('link', { name: 'Go to the cart' }).click()
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
    async picture(name) {
      mkdirSync(screenshots, { recursive: true })
      await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true })
    },
    async call(method, path) {
      const answer = await context.request.fetch(path, { method })
      return answer.json()
    },
  }
}

/** On the payment page, of whoever has said by now where the receipt goes. */
export async function payByCard(page: Page, number = '4242 4242 4242 4242'): Promise<void> {
  await fillCard(page, number)
  await page.getByTestId('pay').click()
}

export async function fillCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiration date').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
}

/** Opens an account, confirms its address by the mail, which is read where the shop keeps it, and ends on its page. */
export async function signUp(
  { page }: Visitor,
  email: string,
  password = 'correct horse battery',
): Promise<void> {
  await page.goto('/account/sign-up')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Open the account' }).click()
  await page.getByText(`We wrote to ${email}.`).waitFor()
  await page.goto('/admin/emails')
  const text = await page.locator('details', { hasText: email }).first().textContent()
  await page.goto(/http\S+\/account\/verify\?token=[\w.%-]+/.exec(text ?? '')?.[0] ?? '')
  await page.getByLabel('The password you chose').fill(password)
  await page.getByRole('button', { name: 'Confirm and sign in' }).click()
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
}
