import { expect, test } from 'vitest'
import { startTestSandbox } from '../testing.ts'

test.each([
  ['DE123456789', 'verified'],
  ['DE111111111', 'unverified'],
  ['DE222222222', 'pending'],
])('the tax id %s is %s after a minute', async (value, status) => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create({ tax_id_data: [{ type: 'eu_vat', value }] })
  const [{ id = '', verification } = {}] = (await stripe.customers.listTaxIds(customer.id)).data
  expect(verification?.status).toBe('pending')
  await sandbox.sandbox.advance('1 minute')
  expect((await stripe.taxIds.retrieve(id)).verification?.status).toBe(status)
})

test('a customer’s tax id is on later invoices, and is deleted with the customer', async () => {
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
  const remaining = await stripe.customers.createTaxId(customer.id, { type: 'gb_vat', value: 'GB123456789' })
  await stripe.customers.del(customer.id)
  await expect(stripe.taxIds.retrieve(remaining.id)).rejects.toMatchObject({ code: 'resource_missing' })
  // Nothing is verified after the customer was deleted.
  await sandbox.sandbox.advance('1 minute')
})

test('rejects a malformed tax id, and keeps the merchant’s own tax ids separate from those of customers', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create()
  const malformed = stripe.customers.createTaxId(customer.id, { type: 'eu_vat', value: '12345' })
  await expect(malformed).rejects.toMatchObject({ code: 'tax_id_invalid', param: 'value' })
  const own = await stripe.taxIds.create({ type: 'us_ein', value: '12-3456789' })
  expect((await stripe.taxIds.list()).data.map(({ id }) => id)).toEqual([own.id])
  expect((await stripe.taxIds.list({ owner: { type: 'customer', customer: customer.id } })).data).toEqual([])
  await expect(stripe.customers.retrieveTaxId(customer.id, own.id)).rejects.toMatchObject({
    code: 'resource_missing',
  })
})
