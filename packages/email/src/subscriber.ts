/** What subscribers are told. Receipts are Stripe's to send, as the merchant set it there; here is what a receipt does not say. */
import type { PlanTerms, SubscriberEmailTemplate, SubscriptionEmailTemplate } from '@countinghouse/engine'
import { formatMoney } from '@countinghouse/engine/money'
import type { EmailContent } from './render.ts'

export function renderSubscriberEmail(emailTemplate: SubscriberEmailTemplate, siteUrl: string): EmailContent {
  const billing = (label: string) => ({ link: { label, url: `${siteUrl}/account/billing` } })
  switch (emailTemplate.template) {
    case 'payment_declined':
      return {
        subject: 'Your payment did not go through',
        paragraphs: [
          `We could not collect ${moneyOf(emailTemplate)} for your subscription: the card was refused.`,
          emailTemplate.nextAttemptAt
            ? `We try again on ${day(emailTemplate.nextAttemptAt)}. With another card it is tried at once.`
            : 'It is not tried again by itself. With another card it is tried at once.',
        ],
        ...billing('Use another card'),
      }
    case 'payment_action_required':
      return {
        subject: 'Your bank wants you to confirm a payment',
        paragraphs: [
          `${moneyOf(emailTemplate)} for your subscription waits for you: the bank of your card asks whether it is you. It takes a minute.`,
        ],
        ...(emailTemplate.payUrl
          ? { link: { label: 'Confirm the payment', url: emailTemplate.payUrl } }
          : billing('Confirm the payment')),
      }
    case 'payment_recovered':
      return {
        subject: 'Your payment has arrived',
        paragraphs: [
          `Thank you: ${moneyOf(emailTemplate)} has arrived, and your subscription goes on as before.`,
        ],
        ...billing('See your subscription'),
      }
    default:
      return { ...renderSubscriptionEmail(emailTemplate), ...billing(labels[emailTemplate.template]) }
  }
}

const labels: Record<SubscriptionEmailTemplate['template'], string> = {
  subscription_started: 'See your subscription',
  subscription_canceled: 'Keep the subscription',
  subscription_ended: 'See what there was',
  subscription_doubled: 'See your subscription',
  subscription_paused: 'Add a card',
  subscription_unpaid: 'Pay what is open',
  trial_ending: 'See your subscription',
  trial_repeated: 'See your subscription',
}

function renderSubscriptionEmail(emailTemplate: SubscriptionEmailTemplate): EmailContent {
  const plan = emailTemplate.plan ?? 'Your plan'
  switch (emailTemplate.template) {
    case 'subscription_started':
      return emailTemplate.trialEnd
        ? {
            subject: `Your trial of ${plan} has begun`,
            paragraphs: [
              `It is free until ${day(emailTemplate.trialEnd)}. After that it is ${priceOf(emailTemplate)}, unless you cancel before.`,
            ],
          }
        : {
            subject: `Welcome to ${plan}`,
            paragraphs: [`Your subscription has begun. It is ${priceOf(emailTemplate)}, until you cancel.`],
          }
    case 'subscription_canceled':
      return {
        subject: `${plan} ends on ${day(emailTemplate.endsAt)}`,
        paragraphs: [
          `You have canceled. All of it is yours until ${day(emailTemplate.endsAt)}; until then you can change your mind.`,
        ],
      }
    case 'subscription_ended':
      return {
        subject: `${plan} has ended`,
        paragraphs: [
          emailTemplate.unpaid
            ? 'We could not collect what it costs, in spite of several tries, and it is over. You can subscribe again at any time.'
            : 'Your subscription is over, and nothing more is charged. You can subscribe again at any time.',
        ],
      }
    case 'subscription_doubled':
      return {
        subject: 'You subscribed twice, and pay once',
        paragraphs: [
          `You subscribed to ${plan} while you had a subscription already. So the second has ended, and the first goes on as before.`,
          emailTemplate.refundedMinor > 0
            ? `${formatMoney(emailTemplate.refundedMinor, emailTemplate.currency)} is on its way back to you; your bank may need a few days to show it.`
            : 'Nothing was charged for it.',
        ],
      }
    case 'subscription_paused':
      return {
        subject: `Your trial of ${plan} is over`,
        paragraphs: [
          `To go on for ${priceOf(emailTemplate)}, add a card. Until then it rests, and nothing is charged.`,
        ],
      }
    case 'subscription_unpaid':
      return {
        subject: `${plan} rests until it is paid`,
        paragraphs: [
          'We have stopped trying to collect the last invoice. Once it is paid, all is as it was.',
        ],
      }
    case 'trial_ending':
      return {
        subject: `Your trial of ${plan} ends on ${day(emailTemplate.endsAt)}`,
        paragraphs: [
          emailTemplate.hasCard
            ? `From then on it is ${priceOf(emailTemplate)}, charged to your card. If you do not want that, cancel before.`
            : `To go on for ${priceOf(emailTemplate)}, add a card before then. Without one it rests, and nothing is charged.`,
        ],
      }
    case 'trial_repeated':
      return {
        subject: `${plan} is not on trial`,
        paragraphs: [
          `A trial is free once for each card, and yours had one here before. So this one has ended, and ${plan} is ${priceOf(emailTemplate)} from today.`,
          'If that is not what you want, cancel: nothing is renewed then.',
        ],
      }
  }
}

const priceOf = (terms: PlanTerms) => `${moneyOf(terms)}${terms.interval ? ` a ${terms.interval}` : ''}`

const moneyOf = ({ amountMinor, currency }: { amountMinor: number; currency: string }) =>
  formatMoney(amountMinor, currency)

const days = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })
const day = (time: string): string => days.format(new Date(time))
