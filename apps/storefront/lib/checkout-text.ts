/** What the success page says in each state of a checkout. */

import type { Order } from '@countinghouse/api/types'
import type { CheckoutState } from '#lib/checkout-poll.ts'

export interface CheckoutStateText {
  heading: string
  tone: 'neutral' | 'good' | 'warn' | 'bad'
  /** Text of the status badge. */
  label: string
  message: string
  advice?: string
  /** The state is about to change; the badge has an animated dot. */
  isPending?: boolean
  /** Where the button leads. */
  next?: 'shop' | 'cart'
}

export function checkoutStateText(state: CheckoutState): CheckoutStateText {
  switch (state.phase) {
    case 'waiting':
      return waitingText(state)
    case 'processing':
      return {
        heading: 'Order received',
        tone: 'warn',
        label: 'Payment processing',
        message: 'Your bank is still confirming the payment.',
        advice: 'This can take a few days. Your items are reserved, and you do not need to do anything.',
        next: 'shop',
      }
    case 'paid':
      return paidText(state.order)
    case 'closed':
      return state.reason === 'expired' ? expiredText : canceledText
    case 'unknown':
      return {
        heading: 'Order not found',
        tone: 'bad',
        label: 'Not found',
        message: 'No order belongs to this link.',
        advice:
          'Check that the link is complete. If you have paid, contact us with your receipt from Stripe or your card statement.',
        next: 'shop',
      }
  }
}

const expiredText: CheckoutStateText = {
  heading: 'This checkout has expired',
  tone: 'bad',
  label: 'Expired',
  message: 'It was open for too long. You were not charged.',
  advice: 'Your items are no longer reserved. You can check out again from your cart.',
  next: 'cart',
}

const canceledText: CheckoutStateText = {
  heading: 'This order was canceled',
  tone: 'bad',
  label: 'Canceled',
  message: 'The order was canceled or the payment was declined. You do not owe anything.',
  advice: 'If your bank shows a pending charge, it will release it. You can check out again from your cart.',
  next: 'cart',
}

function waitingText({
  overdue,
  unreachable,
}: {
  overdue: boolean
  unreachable: boolean
}): CheckoutStateText {
  const connectionLost = unreachable ? 'The shop could not be reached. This page keeps trying.' : undefined
  if (!overdue) {
    return {
      heading: 'One moment',
      tone: 'neutral',
      label: 'Payment pending',
      message: 'We’re waiting for Stripe to confirm your payment.',
      advice: connectionLost ?? 'This usually takes a second or two.',
      isPending: true,
    }
  }
  return {
    heading: 'This is taking longer than usual',
    tone: 'warn',
    label: 'Payment pending',
    message: 'We have not received a confirmation from Stripe yet. If you have paid, your payment is safe.',
    advice:
      connectionLost ??
      'Do not pay again. Leave this page open, or come back to it later: it always shows the current status. Your items stay reserved.',
    isPending: true,
  }
}

function paidText({ status }: Order): CheckoutStateText {
  switch (status) {
    case 'refunded':
      return {
        heading: 'Order refunded',
        tone: 'neutral',
        label: 'Refunded',
        message: 'This order was refunded in full. It can take a few days to appear on your statement.',
        advice:
          'You do not owe anything. If you paid after the checkout had expired, the items were sold in the meantime.',
        next: 'shop',
      }
    case 'partially_refunded':
      return {
        heading: 'Order received',
        tone: 'good',
        label: 'Partially refunded',
        message: 'This order was paid, and part of it has been refunded.',
        next: 'shop',
      }
    default:
      return {
        heading: 'Order received',
        tone: 'good',
        label: 'Paid',
        message: 'Thank you. We’re preparing your order.',
        next: 'shop',
      }
  }
}
