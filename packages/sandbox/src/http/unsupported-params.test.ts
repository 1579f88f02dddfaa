import { expect, test } from 'vitest'
import { startTestSandbox } from '../testing.ts'

const line = 'line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=500'
const session = `mode=payment&success_url=http://shop.test&line_items[0][quantity]=1&${line}&line_items[0][price_data][product_data][name]=Mount`
const price = 'currency=usd&unit_amount=500&product_data[name]=Plan'

/**
 * A parameter that Stripe supports and the sandbox does not is rejected by its name, and nothing
 * changes.
 */
test.each([
  ['/v1/checkout/sessions', `${session}&name_collection[business][enabled]=true`, 'name_collection'],
  ['/v1/checkout/sessions', `${session}&adaptive_pricing[enabled]=true`, 'adaptive_pricing'],
  ['/v1/checkout/sessions', `${session}&optional_items[0][price]=price_1`, 'optional_items'],
  [
    '/v1/checkout/sessions',
    `${session}&saved_payment_method_options[payment_method_save]=enabled`,
    'saved_payment_method_options',
  ],
  [
    '/v1/checkout/sessions',
    `${session}&automatic_tax[enabled]=true&automatic_tax[liability][type]=self`,
    'automatic_tax[liability]',
  ],
  ['/v1/checkout/sessions', `${session}&ui_mode=embedded_page`, 'ui_mode'],
  ['/v1/prices', `${price}&currency_options[eur][unit_amount]=450`, 'currency_options'],
  ['/v1/prices', 'currency=usd&product_data[name]=Plan&tiers_mode=graduated', 'tiers_mode'],
  ['/v1/prices', `${price}&transform_quantity[divide_by]=10`, 'transform_quantity'],
  ['/v1/prices', `${price}&recurring[interval]=month&recurring[usage_type]=metered`, 'recurring[usage_type]'],
  ['/v1/prices', `${price}&recurring[interval]=month&recurring[meter]=mtr_1`, 'recurring[meter]'],
  ['/v1/coupons', 'amount_off=500&currency=usd&currency_options[eur][amount_off]=450', 'currency_options'],
  [
    '/v1/subscriptions',
    'customer=cus_1&items[0][price]=price_1&automatic_tax[enabled]=true',
    'automatic_tax',
  ],
  ['/v1/payment_intents', 'amount=500&currency=usd&transfer_data[destination]=acct_1', 'transfer_data'],
])('%s %s is rejected with the parameter %s', async (path, body, param) => {
  await using sandbox = await startTestSandbox()
  const response = await sandbox.call('POST', path, body)
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { code: 'sandbox_unsupported', param } },
  ])
  expect((await sandbox.stripe.events.list()).data).toEqual([])
})

test('a parameter that Stripe does not have is unknown', async () => {
  await using sandbox = await startTestSandbox()
  const response = await sandbox.call('POST', '/v1/checkout/sessions', `${session}&custom_feelings=joy`)
  expect(await response.json()).toMatchObject({
    error: { code: 'parameter_unknown', param: 'custom_feelings' },
  })
})
