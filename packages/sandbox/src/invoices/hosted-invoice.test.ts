import { expect, test } from 'vitest'
import { startTestSandbox } from '../testing.ts'

test('an open invoice can be paid on its hosted page, with a card or after 3-D Secure', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' })
  const bill = async () => {
    const { id } = await stripe.invoices.create({ customer: customer.id })
    await stripe.invoiceItems.create({ customer: customer.id, invoice: id, amount: 500, currency: 'usd' })
    return new URL((await stripe.invoices.finalizeInvoice(id)).hosted_invoice_url ?? '').pathname
  }
  const statusAt = async (path: string) =>
    /data-testid="status">(\w+)/.exec(await (await sandbox.call('GET', path)).text())?.[1]
  const pay = (path: string, number: string) =>
    sandbox.call('POST', `${path}/pay`, `number=${number}&expiry=12/30&cvc=123`)

  const withoutChallenge = await bill()
  expect((await pay(withoutChallenge, '4000000000000002')).status).toBe(402)
  expect(await statusAt(withoutChallenge)).toBe('open')
  await pay(withoutChallenge, '4242424242424242')
  expect(await statusAt(withoutChallenge)).toBe('paid')

  const authenticated = await bill()
  const challenge = (await pay(authenticated, '4000002500003155')).headers.get('location') ?? ''
  expect(await (await sandbox.call('GET', authenticated)).text()).toContain('Confirm the payment')
  expect((await sandbox.call('POST', challenge, 'outcome=complete')).headers.get('location')).toBe(
    authenticated,
  )
  expect(await statusAt(authenticated)).toBe('paid')
})
