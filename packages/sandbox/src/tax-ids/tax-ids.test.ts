import { expect, test } from 'vitest'
import { startTestSandbox } from '../testing.ts'

test.each([
  ['DE123456789', 'verified'],
  ['DE111111111', 'unverified'],
  ['DE222222222', 'pending'],
])('%s is looked up, and found %s', async (value, status) => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create({ tax_id_data: [{ type: 'eu_vat', value }] })
  const [{ id = '', verification } = {}] = (await stripe.customers.listTaxIds(customer.id)).data
  expect(verification?.status).toBe('pending')
  await sandbox.sandbox.advance('1 minute')
  expect((await stripe.taxIds.retrieve(id)).verification?.status).toBe(status)
})

test('a customer’s tax id is on their invoices from then on, and gone with the customer', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create({ name: 'Lovelace & Co' })
  const draft = await stripe.invoices.create({ customer: customer.id })
  const taxId = await stripe.customers.createTaxId(customer.id, {
    type: 'ch_vat',
    value: 'CHE-123.456.788 MWST',
  })
  expect(taxId).toMatchObject({ country: 'CH', verification: { status: 'unavailable' } })
  const { customer_tax_ids } = await stripe.invoices.finalizeInvoice(draft.id)
  expect(customer_tax_ids).toEqual([{ type: 'ch_vat', value: 'CHE-123.456.788 MWST' }])
  await stripe.customers.deleteTaxId(customer.id, taxId.id)
  expect((await stripe.customers.listTaxIds(customer.id)).data).toEqual([])
  const kept = await stripe.customers.createTaxId(customer.id, { type: 'gb_vat', value: 'GB123456789' })
  await stripe.customers.del(customer.id)
  await expect(stripe.taxIds.retrieve(kept.id)).rejects.toMatchObject({ code: 'resource_missing' })
  // Nobody is left to be told what the government says.
  await sandbox.sandbox.advance('1 minute')
})

test('what is no number of its kind is refused, and the merchant’s own ids are nobody’s', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create()
  const wrong = stripe.customers.createTaxId(customer.id, { type: 'eu_vat', value: '12345' })
  await expect(wrong).rejects.toMatchObject({ code: 'tax_id_invalid', param: 'value' })
  const own = await stripe.taxIds.create({ type: 'us_ein', value: '12-3456789' })
  expect((await stripe.taxIds.list()).data.map(({ id }) => id)).toEqual([own.id])
  expect((await stripe.taxIds.list({ owner: { type: 'customer', customer: customer.id } })).data).toEqual([])
  await expect(stripe.customers.retrieveTaxId(customer.id, own.id)).rejects.toMatchObject({
    code: 'resource_missing',
  })
})
