/** The dashboard in a real browser: what a person does with it, and that it does not overflow a telephone. */
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

async function open(viewport = { width: 1280, height: 900 }) {
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

/** An endpoint that refuses everything until told otherwise. */
async function listen() {
  const state = { answer: 503, heard: 0 }
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      state.heard++
      response.writeHead(state.answer).end('the answer')
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

test('an event is followed to its deliveries, and sent again', async () => {
  await using sandbox = await open()
  using listener = await listen()
  await sandbox.call('webhook_endpoints', { url: listener.url, 'enabled_events[0]': '*' })
  await sandbox.call('customers', { name: '<script>alert(1)</script>' })
  await sandbox.sandbox.idle()
  const { page } = sandbox
  await sandbox.visit('/')
  await page.getByRole('link', { name: 'customer.created', exact: true }).click()
  await page.getByText('answered 503').waitFor()
  await page.getByText('Attempt 2 to').waitFor()
  expect(await page.locator('.json').first().textContent()).toContain('<script>alert(1)</script>')
  listener.answer = 200
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.getByText('answered 200').waitFor()
  expect(listener.heard).toBe(2)
})

test('the clock is turned, and what was to happen has happened', async () => {
  await using sandbox = await open()
  const { id } = await sandbox.call('checkout/sessions', checkout)
  const { page } = sandbox
  await sandbox.visit('/')
  await page.getByText('a checkout expires unless it is paid').waitFor()
  await page.getByRole('button', { name: '+1 day' }).click()
  await page.getByRole('status').getByText('The clock was turned').waitFor()
  expect(await page.getByTestId('now').textContent()).toBe('Fri 2 Jan 2026, 12:00:00')
  await sandbox.visit(`/objects/checkout.session/${id}`)
  await page.getByText('expired').first().waitFor()
})

test('a debit bounces at the press of a button', async () => {
  await using sandbox = await open()
  const { id } = await sandbox.call('payment_intents', debit)
  await sandbox.visit('/')
  await sandbox.page.getByRole('button', { name: 'Bounce' }).click()
  await sandbox.page.getByText('The bank has answered').waitFor()
  await sandbox.page.getByRole('link', { name: 'payment_intent.payment_failed' }).waitFor()
  expect(sandbox.sandbox.ctx.store.get('payment_intent', id).status).toBe('requires_payment_method')
})

test('a customer disputes a charge, and the bank decides', async () => {
  await using sandbox = await open()
  const { page } = sandbox
  const card = { amount: '4200', currency: 'usd', confirm: 'true', payment_method: 'pm_card_visa' }
  const { latest_charge } = (await sandbox.call('payment_intents', card)) as {
    id: string
    latest_charge?: string
  }
  await sandbox.visit(`/objects/charge/${latest_charge}`)
  await page.getByRole('button', { name: 'Dispute it' }).click()
  await page.getByRole('link', { name: 'charge.dispute.created' }).waitFor()
  await sandbox.visit('/objects/dispute')
  await page.locator('.table a').click()
  await page.getByRole('button', { name: 'You lose' }).click()
  await page.getByRole('link', { name: 'charge.dispute.closed' }).waitFor()
})

test('a fault is switched on and off', async () => {
  await using sandbox = await open()
  const { page } = sandbox
  await sandbox.visit('/faults')
  const card = page.locator('form.card', { hasText: 'Several times' })
  await card.getByLabel('Only for').fill('checkout.')
  await card.getByLabel('Copies').fill('3')
  await card.getByRole('button').click()
  expect(sandbox.sandbox.faults.list()).toMatchObject([{ kind: 'duplicate', match: 'checkout.', amount: 3 }])
  await page.getByTestId('active-faults').getByRole('button', { name: 'Switch off' }).click()
  await page.getByText('None. All is as well').waitFor()
  expect(sandbox.sandbox.faults.list()).toEqual([])
})

test('objects are found by what is in them, and lead to each other', async () => {
  await using sandbox = await open()
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

test('an open page follows what happens', async () => {
  await using sandbox = await open()
  await sandbox.visit('/')
  await sandbox.page.getByText('Nothing yet').waitFor()
  await sandbox.call('customers', { name: 'Ada' })
  await sandbox.page.getByRole('link', { name: 'customer.created' }).waitFor({ timeout: 8_000 })
})

test("an error's link leads to what was asked and answered, without its secrets", async () => {
  await using sandbox = await open()
  await sandbox.visit(new URL(await refusal(sandbox)).pathname)
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

test('every page fits a telephone and is accessible', async () => {
  await using sandbox = await open({ width: 360, height: 780 })
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
    new URL(await refusal(sandbox)).pathname,
    '/objects',
    `/objects/checkout.session/${id}`,
    '/webhooks',
    '/faults',
  ]) {
    await sandbox.visit(path)
    expect([path, await overflow(sandbox.page), await complaints(sandbox.page)]).toEqual([path, 0, []])
  }
})

/** Where the answer to a call with a mistake says that it is shown. */
async function refusal({ call }: Pick<Awaited<ReturnType<typeof open>>, 'call'>): Promise<string> {
  const card = {
    'card[number]': '4242424242424242',
    'card[exp_month]': '1',
    'card[exp_year]': '2030',
    'card[cvc]': '987',
  }
  const answer = await call('payment_methods', { type: 'card', colour: 'red', ...card })
  return (answer as unknown as { error: { request_log_url: string } }).error.request_log_url
}

const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** The pages' policy lets no foreign script in; the browser's own door does. */
async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  )
}

test('a page of another site cannot press the buttons', async () => {
  await using sandbox = await open()
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
