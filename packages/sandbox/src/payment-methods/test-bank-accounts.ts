/** Test accounts for direct debit: the outcome arrives later, which is their point. */

export interface DebitBehaviour {
  outcome: 'succeeded' | 'failed'
  /** Seconds until the bank answers. */
  settlesAfter: number
}

/** Banks take days; the ones that Stripe lets answer soon, answer soon. */
const soon = 1
const threeMinutes = 180
export const bankingDays = 3 * 86_400

/** Stripe's IBANs differ by country and share their last digits. */
const ibanEndings: Record<string, DebitBehaviour> = {
  '3201': { outcome: 'succeeded', settlesAfter: soon },
  '3204': { outcome: 'succeeded', settlesAfter: threeMinutes },
  '3202': { outcome: 'failed', settlesAfter: soon },
  '3205': { outcome: 'failed', settlesAfter: threeMinutes },
  '3000': { outcome: 'succeeded', settlesAfter: soon },
  '3003': { outcome: 'succeeded', settlesAfter: threeMinutes },
  '3001': { outcome: 'failed', settlesAfter: soon },
  '3002': { outcome: 'failed', settlesAfter: threeMinutes },
  '3456': { outcome: 'failed', settlesAfter: soon },
}

export function ibanBehaviour(iban: string): DebitBehaviour {
  return ibanEndings[iban.slice(-4)] ?? { outcome: 'succeeded', settlesAfter: bankingDays }
}

const usAccounts: Record<string, DebitBehaviour> = {
  '000123456789': { outcome: 'succeeded', settlesAfter: bankingDays },
  '000111111116': { outcome: 'failed', settlesAfter: bankingDays },
  '000111111113': { outcome: 'failed', settlesAfter: bankingDays },
  '000222222227': { outcome: 'failed', settlesAfter: bankingDays },
}

export function usAccountBehaviour(accountNumber: string): DebitBehaviour {
  return usAccounts[accountNumber] ?? { outcome: 'succeeded', settlesAfter: bankingDays }
}

/** Which debit the payment page offers for a currency, if any. */
export const debitOfCurrency: Record<string, 'us_bank_account' | 'sepa_debit'> = {
  usd: 'us_bank_account',
  eur: 'sepa_debit',
}
