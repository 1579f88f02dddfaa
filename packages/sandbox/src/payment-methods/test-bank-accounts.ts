/** Stripe's test accounts for direct debit, whose outcome is known only later. */

export interface DebitBehavior {
  outcome: 'succeeded' | 'failed'
  /** Seconds until the bank decides. */
  settlesAfter: number
}

/**
 * Real debits take days. Stripe also has test accounts that are decided within seconds or minutes.
 */
const oneSecond = 1
const threeMinutes = 180
export const bankingDays = 3 * 86_400

/** Stripe's test IBANs differ by country but have the same last digits. */
const ibanEndings: Record<string, DebitBehavior> = {
  '3201': { outcome: 'succeeded', settlesAfter: oneSecond },
  '3204': { outcome: 'succeeded', settlesAfter: threeMinutes },
  '3202': { outcome: 'failed', settlesAfter: oneSecond },
  '3205': { outcome: 'failed', settlesAfter: threeMinutes },
  '3000': { outcome: 'succeeded', settlesAfter: oneSecond },
  '3003': { outcome: 'succeeded', settlesAfter: threeMinutes },
  '3001': { outcome: 'failed', settlesAfter: oneSecond },
  '3002': { outcome: 'failed', settlesAfter: threeMinutes },
  '3456': { outcome: 'failed', settlesAfter: oneSecond },
}

export function ibanBehavior(iban: string): DebitBehavior {
  return ibanEndings[iban.slice(-4)] ?? { outcome: 'succeeded', settlesAfter: bankingDays }
}

const usAccounts: Record<string, DebitBehavior> = {
  '000123456789': { outcome: 'succeeded', settlesAfter: bankingDays },
  '000111111116': { outcome: 'failed', settlesAfter: bankingDays },
  '000111111113': { outcome: 'failed', settlesAfter: bankingDays },
  '000222222227': { outcome: 'failed', settlesAfter: bankingDays },
}

export function usAccountBehavior(accountNumber: string): DebitBehavior {
  return usAccounts[accountNumber] ?? { outcome: 'succeeded', settlesAfter: bankingDays }
}

/** The debit that the payment page offers for a currency, if any. */
export const debitOfCurrency: Record<string, 'us_bank_account' | 'sepa_debit'> = {
  usd: 'us_bank_account',
  eur: 'sepa_debit',
}
