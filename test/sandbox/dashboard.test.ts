/** The sandbox's dashboard in a real browser. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSandbox } from '@countinghouse/sandbox'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const noon = Date.UTC(2026, 0, 1, 12)

async function openDashboard(viewport = { width: 1280, height: 900 }) {
  const started = await startSandbox({ port: 0, seed: 'dashboard', now: () => noon })
  const page = await browser.newPage({ viewport })
  const call = async (path: string, params: Record<string, string>) => {
    const headers = { authorization: 'Bearer sk_test_x' }
    const response = await fetch(`${started.url}/v1/${path}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(params),
    })
    return (await response.json()) as { id: string }
  }
  return {
    ...started,
    page,
    call,
    visit: (path: string) => page.goto(started.url + path),
    async [Symbol.asyncDispose]() {
      await page.close()
      await started.close()
    },
  }
}

/** A webhook endpoint that responds with 503 until `status` is changed. */
async function listen() {
  const state = { status: 503, received: 0 }
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      state.received++
      response.writeHead(state.status).end('the response body')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  return Object.assign(state, { url, [Symbol.dispose]: () => server.close().closeAllConnections() })
}

const debit = {
  amount: '4200',
  currency: 'eur',
  confirm: 'true',
  'payment_method_data[type]': 'sepa_debit',
  'payment_method_data[sepa_debit][iban]': 'DE89370400440532013000',
  'allowed_payment_method_types[0]': 'sepa_debit',
}
const checkout = {
  mode: 'payment',
  success_url: 'https://shop.example/',
  'line_items[0][quantity]': '1',
  'line_items[0][price_data][currency]': 'eur',
  'line_items[0][price_data][unit_amount]': '2500',
  'line_items[0][price_data][product_data][name]': 'Telescope <b>mount</b>',
}

test('shows the webhook deliveries of an event and resends it', async () => {
  await using sandbox = await openDashboard()
  using listener = await listen()
  await sandbox.call('webhook_endpoints', { url: listener.url, 'enabled_events[0]': '*' })
  await sandbox.call('customers', { name: '<script>alert(1)</script>' })
  await sandbox.sandbox.idle()
  const { page } = sandbox
  await sandbox.visit('/')
  await page.getByRole('link', { name: 'customer.created', exact: true }).click()
  await page.getByText('HTTP 503').waitFor()
  await page.getByText('Attempt 2 to').waitFor()
  expect(await page.locator('.json').first().textContent()).toContain('<script>alert(1)</script>')
  listener.status = 200
  await page.getByRole('button', { name: 'Resend' }).click()
  await page.getByText('HTTP 200').waitFor()
  expect(listener.received).toBe(2)
})

test('advances the clock and processes everything that comes due', async () => {
  await using sandbox = await openDashboard()
  const { id } = await sandbox.call('checkout/sessions', checkout)
  const { page } = sandbox
  await sandbox.visit('/')
  await page.getByText('Checkout session expires').waitFor()
  await page.getByRole('button', { name: '+1 day' }).click()
  await page.getByRole('status').getByText('Clock advanced').waitFor()
  expect(await page.getByTestId('now').textContent()).toBe('Fri 2 Jan 2026, 12:00:00')
  await sandbox.visit(`/objects/checkout.session/${id}`)
  await page.getByText('expired').first().waitFor()
})

test('makes a bank debit fail', async () => {
  await using sandbox = await openDashboard()
  const { id } = await sandbox.call('payment_intents', debit)
  await sandbox.visit('/')
  await sandbox.page.getByRole('button', { name: 'Mark as failed' }).click()
  await sandbox.page.getByText('Payment updated').waitFor()
  await sandbox.page.getByRole('link', { name: 'payment_intent.payment_failed' }).waitFor()
  expect(sandbox.sandbox.ctx.store.get('payment_intent', id).status).toBe('requires_payment_method')
})

test('opens a dispute on a charge and closes it as lost', async () => {
  await using sandbox = await openDashboard()
  const { page } = sandbox
  const card = { amount: '4200', currency: 'usd', confirm: 'true', payment_method: 'pm_card_visa' }
  const { latest_charge } = (await sandbox.call('payment_intents', card)) as {
    id: string
    latest_charge?: string
  }
  await sandbox.visit(`/objects/charge/${latest_charge}`)
  await page.getByRole('button', { name: 'Open a dispute' }).click()
  await page.getByRole('link', { name: 'charge.dispute.created' }).waitFor()
  await sandbox.visit('/objects/dispute')
  await page.locator('.table a').click()
  await page.getByRole('button', { name: 'Close as lost' }).click()
  await page.getByRole('link', { name: 'charge.dispute.closed' }).waitFor()
})

test('enables and disables a fault', async () => {
  await using sandbox = await openDashboard()
  const { page } = sandbox
  await sandbox.visit('/faults')
  const card = page.locator('form.card', { hasText: 'Duplicate delivery' })
  await card.getByLabel('Event type starts with').fill('checkout.')
  await card.getByLabel('Copies').fill('3')
  await card.getByRole('button').click()
  expect(sandbox.sandbox.faults.list()).toMatchObject([{ kind: 'duplicate', match: 'checkout.', amount: 3 }])
  await page.getByTestId('active-faults').getByRole('button', { name: 'Disable' }).click()
  await page.getByText('No active faults').waitFor()
  expect(sandbox.sandbox.faults.list()).toEqual([])
})

test('finds objects by their content and links them to each other', async () => {
  await using sandbox = await openDashboard()
  const { page } = sandbox
  const ada = await sandbox.call('customers', { name: 'Ada', email: 'ada@example.com' })
  await sandbox.call('customers', { name: 'Bo' })
  await sandbox.call('payment_intents', { amount: '900', currency: 'usd', customer: ada.id })
  await sandbox.visit('/objects')
  await page.keyboard.press('/')
  await page.keyboard.type('ada@example')
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=ada/)
  expect(await page.locator('.table li').count()).toBe(1)
  await sandbox.visit('/objects/payment_intent')
  await page.locator('.table a').click()
  await page.locator('.json').getByRole('link', { name: ada.id }).click()
  await page.getByRole('heading', { name: 'Ada' }).waitFor()
})

test('refreshes an open page when the sandbox changes', async () => {
  await using sandbox = await openDashboard()
  await sandbox.visit('/')
  await sandbox.page.getByText('No events yet').waitFor()
  await sandbox.call('customers', { name: 'Ada' })
  await sandbox.page.getByRole('link', { name: 'customer.created' }).waitFor({ timeout: 8_000 })
})

test("shows the request and response behind an error's request_log_url, with secrets redacted", async () => {
  await using sandbox = await openDashboard()
  await sandbox.visit(new URL(await failedRequestUrl(sandbox)).pathname)
  await sandbox.page.getByRole('heading', { name: 'POST /v1/payment_methods' }).waitFor()
  const text = (await sandbox.page.textContent('main')) ?? ''
  for (const word of ['400', 'parameter_unknown', 'colour', '•••4242', '2030']) {
    expect(text).toContain(word)
  }
  for (const secret of ['4242424242424242', '987', 'sk_test']) {
    expect(text).not.toContain(secret)
  }
  await sandbox.page.getByRole('link', { name: 'Requests', exact: true }).first().click()
  await sandbox.page.getByRole('link', { name: 'POST /v1/payment_methods' }).waitFor()
})

test('fits every page on a phone screen without accessibility violations', async () => {
  await using sandbox = await openDashboard({ width: 360, height: 780 })
  using listener = await listen()
  await sandbox.call('webhook_endpoints', {
    url: `${listener.url}/${'long'.repeat(30)}`,
    'enabled_events[0]': '*',
  })
  const { id } = await sandbox.call('checkout/sessions', checkout)
  await sandbox.call('payment_intents', debit)
  await sandbox.sandbox.idle()
  sandbox.sandbox.faults.add({ kind: 'late', match: 'x'.repeat(80), amount: 5 })
  const event = sandbox.sandbox.ctx.store.list('event', '', { limit: 1 }).data[0]?.id
  for (const path of [
    '/',
    '/events',
    `/events/${event}`,
    '/requests',
    new URL(await failedRequestUrl(sandbox)).pathname,
    '/objects',
    `/objects/checkout.session/${id}`,
    '/webhooks',
    '/faults',
  ]) {
    await sandbox.visit(path)
    expect([
      path,
      await horizontalOverflow(sandbox.page),
      await accessibilityViolations(sandbox.page),
    ]).toEqual([path, 0, []])
  }
})

/** The `request_log_url` of a request that fails. */
async function failedRequestUrl({
  call,
}: Pick<Awaited<ReturnType<typeof openDashboard>>, 'call'>): Promise<string> {
  const card = {
    'card[number]': '4242424242424242',
    'card[exp_month]': '1',
    'card[exp_year]': '2030',
    'card[cvc]': '987',
  }
  const response = await call('payment_methods', { type: 'card', colour: 'red', ...card })
  return (response as unknown as { error: { request_log_url: string } }).error.request_log_url
}

const horizontalOverflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/**
 * Runs axe through the debugging protocol: the pages' content security policy blocks injected
 * scripts.
 */
async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  )
}

test('rejects cross-site requests (csrf)', async () => {
  await using sandbox = await openDashboard()
  const post = (path: string, headers: Record<string, string>) =>
    fetch(sandbox.url + path, {
      method: 'POST',
      headers,
      body: path.startsWith('/_') ? '{"advance":"1 day"}' : 'advance=1 day',
      redirect: 'manual',
    })
  for (const path of ['/dashboard/clock', '/_sandbox/clock']) {
    expect((await post(path, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await post(path, { origin: 'null' })).status).toBe(403)
    expect((await post(path, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  }
  expect(sandbox.sandbox.now()).toBe(noon)
  expect((await post('/_sandbox/clock', {})).status).toBe(200)
})
