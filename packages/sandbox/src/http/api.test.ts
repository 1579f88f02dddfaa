import Stripe from 'stripe'
import { expect, test, vi } from 'vitest'
import { startTestSandbox } from '../testing.ts'

test.each<[string, string, string | undefined, Record<string, string>, number, object]>([
  [
    'a request without an API key',
    'POST /v1/customers',
    '',
    { authorization: '' },
    401,
    { type: 'invalid_request_error' },
  ],
  [
    'a live API key',
    'POST /v1/customers',
    '',
    { authorization: 'Bearer sk_live_x' },
    401,
    { type: 'invalid_request_error' },
  ],
  ['an unknown path', 'GET /v1/unicorns', undefined, {}, 404, { code: 'url_not_found' }],
  [
    'an unknown object',
    'GET /v1/customers/cus_nope',
    undefined,
    {},
    404,
    { code: 'resource_missing', param: 'id' },
  ],
  [
    'an unknown parameter',
    'POST /v1/customers',
    'nickname=x',
    {},
    400,
    { code: 'parameter_unknown', param: 'nickname' },
  ],
  [
    'an unknown nested parameter',
    'POST /v1/customers',
    'address[street]=x',
    {},
    400,
    { code: 'parameter_unknown', param: 'address[street]' },
  ],
  ['a missing parameter', 'POST /v1/products', '', {}, 400, { code: 'parameter_missing', param: 'name' }],
  ['a wrong enum value', 'POST /v1/customers', 'tax_exempt=maybe', {}, 400, { param: 'tax_exempt' }],
  [
    'a word instead of an integer',
    'POST /v1/payment_intents',
    'amount=ten&currency=usd',
    {},
    400,
    { code: 'parameter_invalid_integer', param: 'amount' },
  ],
  [
    'an empty value',
    'POST /v1/products',
    'name=',
    {},
    400,
    { code: 'parameter_invalid_empty', param: 'name' },
  ],
  ['a list instead of a string', 'POST /v1/products', 'name[]=a', {}, 400, { param: 'name' }],
  [
    'a string instead of a list',
    'POST /v1/checkout/sessions',
    'mode=payment&line_items=a',
    {},
    400,
    { param: 'line_items' },
  ],
  [
    'a JSON body',
    'POST /v1/products',
    '{"name":"a"}',
    { 'content-type': 'application/json' },
    400,
    { type: 'invalid_request_error' },
  ],
  ['unbalanced brackets', 'POST /v1/products', 'name[=a', {}, 400, { type: 'invalid_request_error' }],
  [
    'a version from the future',
    'GET /v1/products',
    undefined,
    { 'stripe-version': '2099-01-01' },
    400,
    { type: 'invalid_request_error' },
  ],
  ['a limit above 100', 'GET /v1/products?limit=101', undefined, {}, 400, { param: 'limit' }],
  [
    'an expand of a property that cannot be expanded',
    'GET /v1/account?expand[]=country',
    undefined,
    {},
    400,
    { param: 'expand' },
  ],
  [
    'an unknown event type',
    'POST /v1/webhook_endpoints',
    'url=http://shop.test&enabled_events[]=charge.failed&enabled_events[]=charge.exploded',
    {},
    400,
    { param: 'enabled_events[1]' },
  ],
  [
    'a fraction of a króna',
    'POST /v1/payment_intents',
    'amount=25050&currency=isk',
    {},
    400,
    { code: 'invalid_charge_amount_no_decimal_compatible' },
  ],
  [
    'a fraction of a shilling',
    'POST /v1/payment_intents',
    'amount=500050&currency=ugx',
    {},
    400,
    { param: 'amount' },
  ],
  [
    'a dinar amount that does not end in 0',
    'POST /v1/payment_intents',
    'amount=12345&currency=kwd',
    {},
    400,
    { code: 'invalid_charge_amount' },
  ],
  [
    'a session with such an amount',
    'POST /v1/checkout/sessions',
    'mode=payment&success_url=http://shop.test&line_items[0][quantity]=1&line_items[0][price_data][currency]=kwd' +
      '&line_items[0][price_data][unit_amount]=12345&line_items[0][price_data][product_data][name]=Mount',
    {},
    400,
    { code: 'invalid_charge_amount' },
  ],
  [
    'an amount below the minimum charge',
    'POST /v1/payment_intents',
    'amount=49&currency=usd',
    {},
    400,
    { code: 'amount_too_small' },
  ],
])('rejects %s with an error in Stripe’s envelope', async (_title, line, body, headers, status, error) => {
  await using sandbox = await startTestSandbox()
  const [method = '', path = ''] = line.split(' ')
  const response = await sandbox.call(method, path, body, headers)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({
    error: { ...error, message: expect.any(String), request_log_url: expect.any(String) },
  })
  expect(response.headers.get('request-id')).toMatch(/^req_/)
})

test('an idempotency key replays the first response, and rejects other parameters', async () => {
  await using sandbox = await startTestSandbox()
  const create = (body: string) => sandbox.call('POST', '/v1/customers', body, { 'idempotency-key': 'key-1' })
  const first = await create('name=Ada')
  const again = await create('name=Ada')
  expect(await again.text()).toBe(await first.text())
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'))
  expect(await (await create('name=Bo')).json()).toMatchObject({ error: { type: 'idempotency_error' } })
  expect((await sandbox.stripe.customers.list()).data).toHaveLength(1)
  await sandbox.sandbox.advance('25 hours')
  expect((await create('name=Bo')).status).toBe(200)
})

test('an idempotency key in use is rejected, and a call with invalid parameters does not use up its key', async () => {
  await using sandbox = await startTestSandbox()
  const { faults } = sandbox.sandbox
  const fault = faults.add({ kind: 'delay_after', amount: 60_000, times: 1 })
  const slow = sandbox.call('POST', '/v1/customers', 'name=Ada', { 'idempotency-key': 'key-1' })
  await vi.waitFor(() => expect(faults.list()).toEqual([]), { timeout: 15_000 })
  await vi.waitFor(async () => expect((await sandbox.stripe.customers.list()).data).toHaveLength(1), {
    timeout: 15_000,
  })
  expect(
    (
      await sandbox.call('POST', '/v1/customers', 'name=Bo', {
        'idempotency-key': 'key-2',
        'sandbox-fault': 'delay=1',
      })
    ).status,
  ).toBe(200)
  const second = await sandbox.call('POST', '/v1/customers', 'name=Ada', { 'idempotency-key': 'key-1' })
  expect(second.status).toBe(409)
  expect(await second.json()).toMatchObject({ error: { code: 'idempotency_key_in_use' } })
  faults.remove(fault.id)
  expect((await slow).status).toBe(200)
  expect((await sandbox.call('POST', '/v1/customers', 'nope=1', { 'idempotency-key': 'key-3' })).status).toBe(
    400,
  )
  expect(
    (await sandbox.call('POST', '/v1/customers', 'name=Cy', { 'idempotency-key': 'key-3' })).status,
  ).toBe(200)
})

test('an idempotency key replays a declined card, whose charge is kept', async () => {
  await using sandbox = await startTestSandbox()
  const params = { amount: 500, currency: 'usd', payment_method: 'pm_card_chargeDeclined', confirm: true }
  const pay = () => sandbox.stripe.paymentIntents.create(params, { idempotencyKey: 'pay-1' })
  await expect(pay()).rejects.toMatchObject({ type: 'StripeCardError', decline_code: 'generic_decline' })
  await expect(pay()).rejects.toMatchObject({ type: 'StripeCardError', decline_code: 'generic_decline' })
  expect((await sandbox.stripe.paymentIntents.list()).data).toMatchObject([
    { status: 'requires_payment_method' },
  ])
  expect((await sandbox.stripe.charges.list()).data).toMatchObject([
    { status: 'failed', failure_code: 'card_declined' },
  ])
})

test('lists are paginated by cursor in both directions, newest first, and filtered by date', async () => {
  await using sandbox = await startTestSandbox()
  for (let index = 0; index < 12; index++) {
    await sandbox.stripe.customers.create({ name: `c${index}` })
    sandbox.wall.now += 1_000
  }
  const first = await sandbox.stripe.customers.list({ limit: 5 })
  expect(first.data.map(({ name }) => name)).toEqual(['c11', 'c10', 'c9', 'c8', 'c7'])
  expect(first.has_more).toBe(true)
  const previousPage = await sandbox.stripe.customers.list({
    limit: 2,
    ending_before: first.data[3]?.id ?? '',
  })
  expect(previousPage.data.map(({ name }) => name)).toEqual(['c10', 'c9'])
  const all = await sandbox.stripe.customers.list({ limit: 5 }).autoPagingToArray({ limit: 100 })
  expect(all).toHaveLength(12)
  const recent = await sandbox.stripe.customers.list({ created: { gte: first.data[1]?.created ?? 0 } })
  expect(recent.data).toHaveLength(2)
})

test('metadata is merged, and an empty value deletes its key', async () => {
  await using sandbox = await startTestSandbox()
  const { id } = await sandbox.stripe.customers.create({ metadata: { a: '1', b: '2' } })
  expect((await sandbox.stripe.customers.update(id, { metadata: { b: '', c: '3' } })).metadata).toEqual({
    a: '1',
    c: '3',
  })
  const [event] = (await sandbox.stripe.events.list({ type: 'customer.updated' })).data
  expect(event?.data.previous_attributes).toEqual({ metadata: { b: '2', c: null } })
  const body = await (await sandbox.call('POST', `/v1/customers/${id}`, 'metadata=')).json()
  expect(body).toMatchObject({ metadata: {} })
})

test('the Date header follows the sandbox’s clock', async () => {
  await using sandbox = await startTestSandbox()
  await fetch(`${sandbox.url}/_sandbox/clock`, { method: 'POST', body: '{"advance":"1 month"}' })
  const response = await sandbox.call('GET', '/v1/account')
  expect(response.headers.get('date')).toBe('Sun, 01 Feb 2026 12:00:00 GMT')
})

test('a retry with an idempotency key after error_after does not repeat the operation', async () => {
  await using sandbox = await startTestSandbox()
  const stripe = new Stripe('sk_test_x', {
    host: '127.0.0.1',
    port: sandbox.port,
    protocol: 'http',
    maxNetworkRetries: 2,
    telemetry: false,
  })
  sandbox.sandbox.faults.add({ kind: 'error_after', match: '/v1/customers', times: 1 })
  await stripe.customers.create({ name: 'Ada' })
  expect((await stripe.customers.list()).data).toHaveLength(1)
})

test('expanding an optional field that the object lacks is not an error', async () => {
  await using sandbox = await startTestSandbox()
  const { id } = await sandbox.stripe.paymentIntents.create({
    amount: 500,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    return_url: 'http://shop.test/',
  })
  const expand = ['balance_transaction.source', 'failure_balance_transaction.source']
  const refund = await sandbox.stripe.refunds.create({ payment_intent: id, expand })
  expect(refund.balance_transaction).toMatchObject({
    amount: -500,
    source: { id: refund.id, object: 'refund' },
  })
  expect(refund).not.toHaveProperty('failure_balance_transaction')
})
