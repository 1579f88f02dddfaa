/** What subscribers are told. Receipts are Stripe's to send, as the merchant set it there; here is what a receipt does not say. */
import type { SubscriberLetter } from '@countinghouse/engine'
import { formatMoney } from './money.ts'
import type { Sheet } from './write.ts'

export function sheetOfSubscriber(letter: SubscriberLetter, siteUrl: string): Sheet {
  const billing = (label: string) => ({ link: { label, url: `${siteUrl}/account/billing` } })
  switch (letter.template) {
    case 'payment_declined':
      return {
        subject: 'Your payment did not go through',
        paragraphs: [
          `We could not collect ${moneyOf(letter)} for your subscription: the card was refused.`,
          letter.nextAttemptAt
            ? `We try again on ${day(letter.nextAttemptAt)}. With another card it is tried at once.`
            : 'It is not tried again by itself. With another card it is tried at once.',
        ],
        ...billing('Use another card'),
      }
    case 'payment_action_required':
      return {
        subject: 'Your bank wants you to confirm a payment',
        paragraphs: [
          `${moneyOf(letter)} for your subscription waits for you: the bank of your card asks whether it is you. It takes a minute.`,
        ],
        ...(letter.payUrl ? { link: { label: 'Confirm the payment', url: letter.payUrl } } : billing('Confirm the payment')),
      }
    case 'payment_recovered':
      return {
        subject: 'Your payment has arrived',
        paragraphs: [`Thank you: ${moneyOf(letter)} has arrived, and your subscription goes on as before.`],
        ...billing('See your subscription'),
      }
  }
}

const moneyOf = ({ amountMinor, currency }: { amountMinor: number; currency: string }) => formatMoney(amountMinor, currency)

const days = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })
const day = (time: string): string => days.format(new Date(time))
