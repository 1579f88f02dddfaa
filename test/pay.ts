/** Completes a session as the hosted page would, with one of Stripe's test payment methods. `false` when the card was declined. */
export async function payAtSandbox(
  sandboxUrl: string,
  sessionId: string,
  paymentMethod = 'pm_card_visa',
): Promise<boolean> {
  const answer = await fetch(`${sandboxUrl}/v1/payment_pages/${sessionId}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_buyer' },
    body: new URLSearchParams({ payment_method: paymentMethod }),
  })
  if (answer.status === 402) {
    return false
  }
  if (!answer.ok) {
    throw new Error(`Paying answered ${answer.status}: ${await answer.text()}`)
  }
  return true
}
