/**
 * Pays a Checkout Session as the payment page does, with a test payment method. `false` if the card
 * is declined.
 */
export async function payAtSandbox(
  sandboxUrl: string,
  sessionId: string,
  paymentMethod = 'pm_card_visa',
): Promise<boolean> {
  const response = await fetch(`${sandboxUrl}/v1/payment_pages/${sessionId}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_buyer' },
    body: new URLSearchParams({ payment_method: paymentMethod }),
  })
  if (response.status === 402) {
    return false
  }
  if (!response.ok) {
    throw new Error(`Paying failed with ${response.status}: ${await response.text()}`)
  }
  return true
}
