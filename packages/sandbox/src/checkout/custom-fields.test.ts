import { expect, test } from 'vitest'
import { startTestSandbox, type TestSandbox } from '../testing.ts'

const line = {
  price_data: { currency: 'usd', unit_amount: 2_499, product_data: { name: 'Mount' } },
  quantity: 1,
}
const card = { email: 'ada@example.com', number: '4242424242424242', expiry: '12/30', cvc: '123' }

const create = (on: TestSandbox, more = {}) =>
  on.stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [line],
    success_url: 'http://shop.test/done',
    ...more,
  })

const submit = (on: TestSandbox, id: string, fields: Record<string, string>) =>
  on.call('POST', `/c/pay/${id}`, new URLSearchParams({ ...card, ...fields }).toString())

const label = (custom: string) => ({ type: 'custom' as const, custom })
const engraving = {
  key: 'engraving',
  label: label('Engraving'),
  type: 'text',
  text: { maximum_length: 8 },
  optional: true,
}
const member = {
  key: 'member',
  label: label('Member number'),
  type: 'numeric',
  numeric: { minimum_length: 4, maximum_length: 6 },
}
const options = [
  { label: 'Small', value: 's' },
  { label: 'Large', value: 'l' },
]
const size = {
  key: 'size',
  label: label('Size'),
  type: 'dropdown',
  dropdown: { options, default_value: 'l' },
}

test('shows custom fields on the payment page and saves the answers on the session', async () => {
  await using sandbox = await startTestSandbox()
  const { id, custom_fields } = await create(sandbox, { custom_fields: [engraving, member, size] })
  expect(custom_fields).toMatchObject([
    { optional: true, text: { value: null } },
    { numeric: { value: null } },
    { type: 'dropdown' },
  ])
  const page = await (await sandbox.call('GET', `/c/pay/${id}`)).text()
  for (const text of ['Engraving', 'Member number', '<option value="l" selected>Large</option>']) {
    expect(page).toContain(text)
  }
  await submit(sandbox, id, { 'custom-engraving': 'A. L.', 'custom-member': '001815', 'custom-size': 's' })
  expect(await sandbox.stripe.checkout.sessions.retrieve(id)).toMatchObject({
    status: 'complete',
    custom_fields: [
      { key: 'engraving', text: { value: 'A. L.' } },
      { key: 'member', numeric: { value: '001815' } },
      { key: 'size', dropdown: { value: 's', default_value: 'l' } },
    ],
  })
})

test.each([
  [{}, 'Fill in “Member number”.'],
  [{ 'custom-member': '12a4' }, '“Member number” can contain only digits.'],
  [{ 'custom-member': '12' }, '“Member number” must have at least 4 characters.'],
  [
    { 'custom-member': '1234', 'custom-engraving': 'far too long' },
    '“Engraving” can have at most 8 characters.',
  ],
  [{ 'custom-member': '1234', 'custom-size': 'xl' }, 'Select one of the options for “Size”.'],
])('rejects the custom field answers %o: %s', async (answers, message) => {
  await using sandbox = await startTestSandbox()
  const { id } = await create(sandbox, { custom_fields: [engraving, member, size] })
  const response = await submit(sandbox, id, answers)
  expect([response.status, await response.text()]).toEqual([402, expect.stringContaining(message)])
  expect((await sandbox.stripe.checkout.sessions.retrieve(id)).status).toBe('open')
  expect((await sandbox.stripe.charges.list()).data).toEqual([])
})

test.each([
  [{ custom_fields: [size, size] }, 'custom_fields[1][key]'],
  [{ custom_fields: [{ ...size, key: 'si-ze' }] }, 'custom_fields[0][key]'],
  [
    { custom_fields: [{ ...size, dropdown: { options, default_value: 'xl' } }] },
    'custom_fields[0][dropdown][default_value]',
  ],
  [{ custom_fields: [{ ...size, dropdown: undefined }] }, 'custom_fields[0][dropdown][options]'],
  [{ custom_fields: [{ ...engraving, numeric: { minimum_length: 2 } }] }, 'custom_fields[0][numeric]'],
  [{ custom_fields: [1, 2, 3, 4].map((n) => ({ ...engraving, key: `k${n}` })) }, 'custom_fields'],
  [{ locale: 'xx' }, 'locale'],
])('rejects the parameters %o with param %s', async (params, param) => {
  await using sandbox = await startTestSandbox()
  await expect(create(sandbox, params)).rejects.toMatchObject({ type: 'StripeInvalidRequestError', param })
})

test.each([
  [{}, 'opt_out'],
  [{ promotions: 'on' }, 'opt_in'],
])('saves consent to promotions and terms of service: %o is %s', async (checkboxes, promotions) => {
  await using sandbox = await startTestSandbox()
  const { id } = await create(sandbox, {
    consent_collection: { promotions: 'auto', terms_of_service: 'required' },
  })
  const rejected = await submit(sandbox, id, checkboxes)
  expect([rejected.status, await rejected.text()]).toEqual([
    402,
    expect.stringContaining('You must accept the terms of service.'),
  ])
  await submit(sandbox, id, { ...checkboxes, terms: 'on' })
  const { consent } = await sandbox.stripe.checkout.sessions.retrieve(id)
  expect(consent).toEqual({ promotions, terms_of_service: 'accepted' })
})

test('ignores consents that the session does not collect', async () => {
  await using sandbox = await startTestSandbox()
  const { id } = await create(sandbox)
  await submit(sandbox, id, { terms: 'on', promotions: 'on' })
  expect((await sandbox.stripe.checkout.sessions.retrieve(id)).consent).toBeNull()
})

test('shows the four custom texts in their places, with links, and escapes everything else', async () => {
  await using sandbox = await startTestSandbox()
  const { url } = await create(sandbox, {
    consent_collection: { terms_of_service: 'required' },
    shipping_address_collection: { allowed_countries: ['US'] },
    custom_text: {
      after_submit: { message: 'Thank **you**.' },
      shipping_address: { message: 'No lockers, please.' },
      submit: { message: '<script>alert(1)</script>' },
      terms_of_service_acceptance: { message: 'I agree to the [terms](https://shop.test/terms).' },
    },
  })
  const page = await (await fetch(url ?? '')).text()
  const texts = [
    'No lockers, please.',
    'I agree to the <a href="https://shop.test/terms" rel="noopener">terms</a>.',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    'data-testid="pay"',
    'Thank <strong>you</strong>.',
  ]
  const positions = texts.map((text) => page.indexOf(text))
  expect(positions).not.toContain(-1)
  expect(positions).toEqual(positions.toSorted((one, other) => one - other))
})

test.each(['book', 'donate', 'pay', 'subscribe'] as const)(
  'labels the submit button by submit_type %s',
  async (submit_type) => {
    await using sandbox = await startTestSandbox()
    const { url } = await create(sandbox, { submit_type })
    expect((await (await fetch(url ?? '')).text()).toLowerCase()).toContain(
      `data-testid="pay">${submit_type}<`,
    )
  },
)
