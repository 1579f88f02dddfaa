/** Stripe's test cards: number, names in the API and behavior, one line each. */

/** How a bank declines a card. `message` is shown to the customer. */
export interface Decline {
  code: string
  declineCode: string | null
  message: string
}

const generic = 'Your card was declined.'
const declines = {
  generic_decline: { code: 'card_declined', declineCode: 'generic_decline', message: generic },
  insufficient_funds: {
    code: 'card_declined',
    declineCode: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  },
  lost_card: { code: 'card_declined', declineCode: 'lost_card', message: generic },
  stolen_card: { code: 'card_declined', declineCode: 'stolen_card', message: generic },
  velocity: { code: 'card_declined', declineCode: 'card_velocity_exceeded', message: generic },
  fraudulent: { code: 'card_declined', declineCode: 'fraudulent', message: generic },
  expired_card: { code: 'expired_card', declineCode: 'expired_card', message: 'Your card has expired.' },
  incorrect_cvc: {
    code: 'incorrect_cvc',
    declineCode: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
  },
  incorrect_number: {
    code: 'incorrect_number',
    declineCode: null,
    message: 'Your card number is incorrect.',
  },
  processing_error: {
    code: 'processing_error',
    declineCode: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
} as const satisfies Record<string, Decline>

export interface CardBehavior {
  /** Every charge is declined, and the card cannot be saved. */
  declines?: keyof typeof declines
  /** The card can be saved, but every charge fails. */
  failsWhenCharged?: true
  /**
   * When 3-D Secure is required: at every payment, or until the card has been set up for later use.
   */
  authenticates?: 'always' | 'unless_set_up'
  dispute?: 'fraudulent' | 'product_not_received' | 'inquiry'
  /** The money is available at once. */
  bypassesPending?: true
  /** How refunds end: they fail, or they are pending for a while. */
  refund?: 'fails' | 'pending'
}

export interface TestCard {
  number: string
  brand: string
  funding?: 'credit' | 'debit' | 'prepaid'
  country?: string
  /** The `pm_card_…` names and, with the prefix `tok_`, tokens. */
  names: string[]
  behavior: CardBehavior
  /** Label on the payment page, for the cards that it offers. */
  label?: string
}

const visa = (number: string, names: string[], behavior: CardBehavior, label?: string): TestCard => {
  return { number, brand: 'visa', names, behavior, ...(label === undefined ? {} : { label }) }
}

export const testCards: TestCard[] = [
  visa('4242424242424242', ['visa'], {}, 'Succeeds'),
  visa(
    '4000000000000002',
    ['chargeDeclined', 'visa_chargeDeclined'],
    { declines: 'generic_decline' },
    'Declined',
  ),
  visa(
    '4000000000009995',
    ['chargeDeclinedInsufficientFunds', 'visa_chargeDeclinedInsufficientFunds'],
    { declines: 'insufficient_funds' },
    'Insufficient funds',
  ),
  visa(
    '4000002500003155',
    ['authenticationRequiredOnSetup'],
    { authenticates: 'unless_set_up' },
    '3D Secure',
  ),
  visa(
    '4000000000000069',
    ['chargeDeclinedExpiredCard', 'visa_chargeDeclinedExpiredCard'],
    { declines: 'expired_card' },
    'Expired card',
  ),
  visa(
    '4000000000000127',
    ['chargeDeclinedIncorrectCvc', 'visa_chargeDeclinedIncorrectCvc'],
    { declines: 'incorrect_cvc' },
    'Wrong CVC',
  ),
  visa('4000000000000341', ['chargeCustomerFail'], { failsWhenCharged: true }, 'Fails when charged later'),
  visa('4000000000000259', ['createDispute'], { dispute: 'fraudulent' }, 'Disputed after the payment'),
  visa('4000000000005126', ['refundFail'], { refund: 'fails' }, 'Refund fails'),
  visa('4000000000002685', ['createDisputeProductNotReceived'], { dispute: 'product_not_received' }),
  visa('4000000000001976', ['createDisputeInquiry'], { dispute: 'inquiry' }),
  visa('4000000000007726', ['pendingRefund'], { refund: 'pending' }),
  visa('4000000000009987', ['visa_chargeDeclinedLostCard'], { declines: 'lost_card' }),
  visa('4000000000009979', ['visa_chargeDeclinedStolenCard'], { declines: 'stolen_card' }),
  visa('4000000000000119', ['chargeDeclinedProcessingError', 'visa_chargeDeclinedProcessingError'], {
    declines: 'processing_error',
  }),
  visa('4000000000006975', ['visa_chargeDeclinedVelocityLimitExceeded'], { declines: 'velocity' }),
  visa('4100000000000019', ['chargeDeclinedFraudulent'], { declines: 'fraudulent' }),
  visa('4000002760003184', ['authenticationRequired'], { authenticates: 'always' }),
  visa('4000000000003220', ['threeDSecure2Required', 'threeDSecureRequired'], { authenticates: 'always' }),
  visa('4000003800000446', ['authenticationRequiredSetupForOffSession'], { authenticates: 'unless_set_up' }),
  visa('4000000000003055', ['threeDSecureOptional'], {}),
  visa('4000000000000077', ['bypassPending'], { bypassesPending: true }),
  { ...visa('4000056655665556', ['visa_debit'], {}), funding: 'debit' },
  { number: '5555555555554444', brand: 'mastercard', names: ['mastercard'], behavior: {} },
  {
    number: '5200828282828210',
    brand: 'mastercard',
    funding: 'debit',
    names: ['mastercard_debit'],
    behavior: {},
  },
  {
    number: '5105105105105100',
    brand: 'mastercard',
    funding: 'prepaid',
    names: ['mastercard_prepaid'],
    behavior: {},
  },
  { number: '378282246310005', brand: 'amex', names: ['amex'], behavior: {} },
  { number: '6011111111111117', brand: 'discover', names: ['discover'], behavior: {} },
  { number: '3056930009020004', brand: 'diners', names: ['diners'], behavior: {} },
  { number: '3566002020360505', brand: 'jcb', names: ['jcb'], behavior: {} },
  { number: '6200000000000005', brand: 'unionpay', names: ['unionpay'], behavior: {} },
  { ...visa('4000002760000016', ['de'], {}), country: 'DE' },
  { ...visa('4000008260000000', ['gb'], {}), country: 'GB' },
  { ...visa('4000003920000003', ['jp'], {}), country: 'JP' },
  { ...visa('4000002500000003', ['fr'], {}), country: 'FR' },
]

const byNumber = new Map(testCards.map((card) => [card.number, card]))
const byName = new Map(testCards.flatMap((card) => card.names.map((name) => [name, card] as const)))

export const findTestCard = (number: string): TestCard | undefined => byNumber.get(number)

/** Finds a card by `pm_card_visa` or `tok_visa`. */
export function findTestCardByName(id: string): TestCard | undefined {
  const name = /^(?:pm_card_|tok_)(.+)$/.exec(id)?.[1]
  return name === undefined ? undefined : byName.get(name)
}

/** How a charge of this card is declined, `undefined` if it is not. */
export function declineOf(behavior: CardBehavior): Decline | undefined {
  if (behavior.failsWhenCharged) {
    return declines.generic_decline
  }
  return behavior.declines === undefined ? undefined : declines[behavior.declines]
}

/** Whether the number has a card's length and a valid Luhn checksum. */
export function isCardNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) {
    return false
  }
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

export const incorrectNumber = declines.incorrect_number
export const expiredCard = declines.expired_card
