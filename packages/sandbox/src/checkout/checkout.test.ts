import { expect, test } from 'vitest'
import { listen, noon, startTestSandbox, type TestSandbox } from '../testing.ts'

const urls = {
  success_url: 'http://shop.test/success?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'http://shop.test/cancel',
}
const mount = {
  price_data: { currency: 'usd', unit_amount: 2499, product_data: { name: 'Bike Mount' } },
  quantity: 2,
}
const createSession = (sandbox: TestSandbox, params = {}) =>
  sandbox.stripe.checkout.sessions.create({ mode: 'payment', line_items: [mount], ...urls, ...params })

/** Submits the form of the payment page with a card number. */
const payOnPage = (
  sandbox: TestSandbox,
  session: string,
  card: string,
  fields: Record<string, string> = {},
) =>
  sandbox.call(
    'POST',
    `/c/pay/${session}`,
    new URLSearchParams({
      email: 'ada@example.com',
      number: card,
      expiry: '12/30',
      cvc: '123',
      ...fields,
    }).toString(),
  )

test('pays a session on its page and sends signed webhooks', async () => {
  await using sandbox = await startTestSandbox()
  await using listener = await listen()
  const { secret } = await sandbox.stripe.webhookEndpoints.create({
    url: listener.url,
    enabled_events: ['*'],
  })
  const session = await createSession(sandbox, { client_reference_id: 'ord_1', metadata: { order: 'ord_1' } })
  expect(session).toMatchObject({
    amount_total: 4998,
    currency: 'usd',
    status: 'open',
    payment_status: 'unpaid',
    payment_intent: null,
  })

  const page = await (await fetch(session.url ?? '')).text()
  expect(page).toContain('Bike Mount')
  expect(page).toContain('$49.98')
  const response = await payOnPage(sandbox, session.id, '4242 4242 4242 4242')
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toBe(`http://shop.test/success?session=${session.id}`)

  await sandbox.sandbox.idle()
  expect(listener.types()).toEqual([
    'product.created',
    'price.created',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'charge.updated',
    'checkout.session.completed',
  ])
  for (const { body, signature } of listener.received) {
    const event = sandbox.stripe.webhooks.constructEvent(
      body,
      signature,
      secret ?? '',
      Number.MAX_SAFE_INTEGER,
    )
    expect(event.api_version).toBe('2026-10-28.endive')
  }
  const paid = await sandbox.stripe.checkout.sessions.retrieve(session.id, {
    expand: ['payment_intent.latest_charge.balance_transaction', 'line_items'],
  })
  expect(paid).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    client_reference_id: 'ord_1',
    customer_details: { email: 'ada@example.com' },
  })
  expect(paid.payment_intent).toMatchObject({
    status: 'succeeded',
    latest_charge: { balance_transaction: { amount: 4998, fee: 175, net: 4823 } },
  })
  expect(paid.line_items?.data).toMatchObject([
    { description: 'Bike Mount', quantity: 2, amount_total: 4998 },
  ])
})

test('keeps a session open after a declined card and accepts another card', async () => {
  await using sandbox = await startTestSandbox()
  const session = await createSession(sandbox)
  const declined = await payOnPage(sandbox, session.id, '4000000000009995')
  expect(declined.status).toBe(402)
  expect(await declined.text()).toContain('role="alert">Your card has insufficient funds.')
  expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open')
  expect((await payOnPage(sandbox, session.id, '4242424242424242')).status).toBe(303)
  const [intent, ...others] = (await sandbox.stripe.paymentIntents.list()).data
  expect(others).toEqual([])
  expect(
    (await sandbox.stripe.charges.list({ payment_intent: intent?.id ?? '' })).data.map(
      ({ status }) => status,
    ),
  ).toEqual(['succeeded', 'failed'])
})

test.each([
  ['complete', 'succeeded', 'http://shop.test/success?session='],
  ['fail', 'requires_payment_method', '/c/pay/'],
])('sets the payment intent after 3D Secure (%s) to %s', async (outcome, status, location) => {
  await using sandbox = await startTestSandbox()
  const session = await createSession(sandbox)
  const challenge = (await payOnPage(sandbox, session.id, '4000002500003155')).headers.get('location') ?? ''
  expect(challenge).toMatch(/^\/3ds\/pi_/)
  expect(await (await sandbox.call('GET', challenge)).text()).toContain('Complete authentication')
  const response = await sandbox.call('POST', challenge, `outcome=${outcome}`)
  expect(response.headers.get('location')).toContain(location)
  const [intent] = (await sandbox.stripe.paymentIntents.list()).data
  expect(intent?.status).toBe(status)
  if (outcome === 'fail') {
    expect(await (await sandbox.call('GET', response.headers.get('location') ?? '')).text()).toContain(
      'unable to authenticate',
    )
  }
})

test.each([
  ['debit_succeeds', 'paid', 'checkout.session.async_payment_succeeded'],
  ['debit_fails', 'unpaid', 'checkout.session.async_payment_failed'],
])(
  'completes a session with an unpaid bank debit (%s), which is %s after three days',
  async (method, status, event) => {
    await using sandbox = await startTestSandbox()
    const session = await createSession(sandbox)
    await payOnPage(sandbox, session.id, '', { method })
    expect(await sandbox.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
    })
    await sandbox.sandbox.advance('3 days')
    expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe(status)
    expect((await sandbox.stripe.events.list({ type: event })).data).toHaveLength(1)
  },
)

test('settles a bank debit through the control API', async () => {
  await using sandbox = await startTestSandbox()
  const session = await createSession(sandbox)
  await payOnPage(sandbox, session.id, '', { method: 'debit_succeeds' })
  const { payment_intent } = await sandbox.stripe.checkout.sessions.retrieve(session.id)
  const settle = JSON.stringify({ payment_intent, outcome: 'failed' })
  expect((await fetch(`${sandbox.url}/_sandbox/settle`, { method: 'POST', body: settle })).status).toBe(200)
  expect(
    (await sandbox.stripe.events.list({ type: 'checkout.session.async_payment_failed' })).data,
  ).toHaveLength(1)
})

test('expires a session at expires_at and rejects payment afterwards', async () => {
  await using sandbox = await startTestSandbox()
  const session = await createSession(sandbox, { expires_at: noon / 1_000 + 35 * 60 })
  await sandbox.sandbox.advance('34 minutes')
  expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open')
  await sandbox.sandbox.advance('1 minute')
  expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired')
  const [event] = (await sandbox.stripe.events.list({ type: 'checkout.session.expired' })).data
  expect(event?.created).toBe(session.expires_at)
  expect(await (await sandbox.call('GET', `/c/pay/${session.id}`)).text()).toContain('has expired')
  expect((await payOnPage(sandbox, session.id, '4242424242424242')).headers.get('location')).toBe(
    `/c/pay/${session.id}`,
  )
})

test.each([
  [30 * 60 - 1, false],
  [30 * 60, true],
  [24 * 3600, true],
  [24 * 3600 + 1, false],
])('validates expires_at %i seconds from now: accepted %s', async (seconds, accepted) => {
  await using sandbox = await startTestSandbox()
  const created = createSession(sandbox, { expires_at: noon / 1_000 + seconds })
  if (accepted) {
    await expect(created).resolves.toMatchObject({ status: 'open' })
  } else {
    await expect(created).rejects.toMatchObject({ type: 'StripeInvalidRequestError', param: 'expires_at' })
  }
})

test('rejects expiring a session that is not open', async () => {
  await using sandbox = await startTestSandbox()
  const session = await createSession(sandbox)
  expect((await sandbox.stripe.checkout.sessions.expire(session.id)).status).toBe('expired')
  await expect(sandbox.stripe.checkout.sessions.expire(session.id)).rejects.toThrow('status of `expired`')
})

test.each([
  ['usd', 2499, '$49.98'],
  ['eur', 2499, '€49.98'],
  ['jpy', 3900, '¥7,800'],
  ['kwd', 7500, 'KWD 15.000'],
])('formats amounts in %s on the payment page', async (currency, unit_amount, total) => {
  await using sandbox = await startTestSandbox()
  const session = await createSession(sandbox, {
    line_items: [{ price_data: { ...mount.price_data, currency, unit_amount }, quantity: 2 }],
  })
  const page = (await (await sandbox.call('GET', `/c/pay/${session.id}`)).text()).replaceAll('\u00a0', ' ')
  expect(page).toContain(total)
})

test('completes a session through payment_pages without a browser', async () => {
  await using sandbox = await startTestSandbox()
  const session = await createSession(sandbox)
  const method = await sandbox.stripe.paymentMethods.create({
    type: 'card',
    card: { token: 'tok_visa' },
    billing_details: { email: 'bo@example.com' },
  })
  const response = await sandbox.call(
    'POST',
    `/v1/payment_pages/${session.id}/confirm`,
    `payment_method=${method.id}&expected_amount=4998`,
  )
  expect(await response.json()).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    customer_details: { email: 'bo@example.com' },
  })
})
