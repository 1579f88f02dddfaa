/** Actions of a customer's bank: debits and disputes. */
import type Stripe from 'stripe'
import { payAtSandbox } from '../pay.ts'
import type { Sale } from './harness.ts'

/** Pays a session by a bank debit, which settles only days later. */
export async function payByDebit(sandboxUrl: string, stripe: Stripe, sale: Sale): Promise<void> {
  const bankAccount = await stripe.paymentMethods.create({
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type: 'individual',
      account_number: '000123456789',
      routing_number: '110000000',
    },
    billing_details: { name: 'A customer', email: 'customer@example.com' },
  })
  await payAtSandbox(sandboxUrl, sale.sessionId, bankAccount.id)
}

/** Settles a bank debit. */
export async function settleDebit(
  sandboxUrl: string,
  stripe: Stripe,
  { sessionId }: Sale,
  outcome: string,
): Promise<void> {
  const { payment_intent } = await stripe.checkout.sessions.retrieve(sessionId)
  await control(sandboxUrl, 'settle', { payment_intent, outcome })
}

/** Calls the sandbox's control API, for actions that only a bank can take. */
export async function control(sandboxUrl: string, action: string, fields: object): Promise<{ id: string }> {
  const response = await fetch(`${sandboxUrl}/_sandbox/${action}`, {
    method: 'POST',
    body: JSON.stringify(fields),
  })
  if (!response.ok) {
    throw new Error(`${action} returned ${response.status}: ${await response.text()}`)
  }
  return (await response.json()) as { id: string }
}
