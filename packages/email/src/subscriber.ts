/** Emails about a subscription. Receipts are sent by Stripe, as configured in the Dashboard. */
import type { PlanTerms, SubscriberEmailTemplate, SubscriptionEmailTemplate } from '@countinghouse/engine'
import { formatMoney } from '@countinghouse/engine/money'
import type { EmailContent } from './content.ts'

export function renderSubscriberEmail(email: SubscriberEmailTemplate, siteUrl: string): EmailContent {
  const billing = (label: string) => ({ link: { label, url: `${siteUrl}/account/billing` } })
  switch (email.template) {
    case 'payment_declined':
      return {
        subject: 'Your payment failed',
        paragraphs: [
          `We could not collect ${moneyOf(email)} for your subscription: your card was declined.`,
          email.nextAttemptAt
            ? `We will try again on ${day(email.nextAttemptAt)}. If you update your payment method, we try again right away.`
            : 'We will not try again automatically. If you update your payment method, we try again right away.',
        ],
        ...billing('Update your payment method'),
      }
    case 'payment_action_required':
      return {
        subject: 'Confirm your payment',
        paragraphs: [`Your bank asks you to confirm the payment of ${moneyOf(email)} for your subscription.`],
        ...(email.payUrl
          ? { link: { label: 'Confirm payment', url: email.payUrl } }
          : billing('Confirm payment')),
      }
    case 'payment_recovered':
      return {
        subject: 'We received your payment',
        paragraphs: [`Thank you. We received ${moneyOf(email)}, and your subscription continues.`],
        ...billing('View your subscription'),
      }
    default:
      return { ...renderSubscriptionEmail(email), ...billing(labels[email.template]) }
  }
}

const labels: Record<SubscriptionEmailTemplate['template'], string> = {
  subscription_started: 'View your subscription',
  subscription_canceled: 'Don’t cancel',
  subscription_ended: 'View your billing history',
  subscription_doubled: 'View your subscription',
  subscription_paused: 'Add a payment method',
  subscription_unpaid: 'Pay the open invoice',
  trial_ending: 'View your subscription',
  trial_repeated: 'View your subscription',
}

function renderSubscriptionEmail(email: SubscriptionEmailTemplate): EmailContent {
  const plan = email.plan ?? 'Your plan'
  switch (email.template) {
    case 'subscription_started':
      return email.trialEnd
        ? {
            subject: `Your free trial of ${plan} has started`,
            paragraphs: [
              `Your free trial ends ${day(email.trialEnd)}. After that, you pay ${priceOf(email)} unless you cancel.`,
            ],
          }
        : {
            subject: `Welcome to ${plan}`,
            paragraphs: [`Your subscription has started. You pay ${priceOf(email)} until you cancel.`],
          }
    case 'subscription_canceled':
      return {
        subject: `Your ${plan} subscription ends ${day(email.endsAt)}`,
        paragraphs: [
          `Your subscription is canceled and stays active until ${day(email.endsAt)}. You can undo the cancellation until then.`,
        ],
      }
    case 'subscription_ended':
      return {
        subject: `Your ${plan} subscription has ended`,
        paragraphs: [
          email.unpaid
            ? 'We could not collect your payment after several attempts, so your subscription has ended. You can subscribe again at any time.'
            : 'Your subscription has ended, and you will not be charged again. You can subscribe again at any time.',
        ],
      }
    case 'subscription_doubled':
      return {
        subject: 'You subscribed twice',
        paragraphs: [
          `You subscribed to ${plan} while you already had a subscription. We ended the second one; the first continues.`,
          email.refundedMinor > 0
            ? `We have refunded ${formatMoney(email.refundedMinor, email.currency)}. It can take a few days to appear.`
            : 'You were not charged for it.',
        ],
      }
    case 'subscription_paused':
      return {
        subject: `Your free trial of ${plan} has ended`,
        paragraphs: [
          `To continue for ${priceOf(email)}, add a payment method. Until then your subscription is paused, and you are not charged.`,
        ],
      }
    case 'subscription_unpaid':
      return {
        subject: `Your ${plan} subscription is past due`,
        paragraphs: [
          'We have stopped trying to collect your last invoice. Your access returns once it is paid.',
        ],
      }
    default:
      return renderTrialEmail(email, plan)
  }
}

type TrialEmail = Extract<SubscriptionEmailTemplate, { template: 'trial_ending' | 'trial_repeated' }>

function renderTrialEmail(email: TrialEmail, plan: string): EmailContent {
  switch (email.template) {
    case 'trial_ending':
      return {
        subject: `Your free trial of ${plan} ends ${day(email.endsAt)}`,
        paragraphs: [
          email.hasCard
            ? `After that, we charge your payment method ${priceOf(email)}. If you do not want to continue, cancel before then.`
            : `To continue for ${priceOf(email)}, add a payment method before then. Without one, your subscription is paused and you are not charged.`,
        ],
      }
    case 'trial_repeated':
      return {
        subject: `Your free trial of ${plan} has ended`,
        paragraphs: [
          `A free trial is available once per card, and this card was used for one before. Your subscription is now active at ${priceOf(email)}.`,
          'If you do not want to continue, cancel, and it will not renew.',
        ],
      }
  }
}

const priceOf = (terms: PlanTerms) => `${moneyOf(terms)}${terms.interval ? ` a ${terms.interval}` : ''}`

const moneyOf = ({ amountMinor, currency }: { amountMinor: number; currency: string }) =>
  formatMoney(amountMinor, currency)

const days = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })
const day = (time: string): string => days.format(new Date(time))
