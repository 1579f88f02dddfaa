import type { TokenEntry } from '@countinghouse/engine'

/**
 * One row per entry. A cell that a spreadsheet would run as a formula is marked as text with an
 * apostrophe.
 */
export function writeTokenCsv(entries: TokenEntry[]): string {
  const rows = entries.map((entry) => [
    entry.number,
    entry.at.toISOString(),
    entry.kind,
    entry.amount,
    entry.balanceAfter,
    ...[entry.key, entry.reason ?? '', entry.actor, entry.grantId, entry.grantKind].map(escapeFormula),
  ])
  return [columns, ...rows].map((row) => `${row.map(quoteCell).join(',')}\r\n`).join('')
}

const columns = [
  'number',
  'at',
  'kind',
  'amount',
  'balance_after',
  'key',
  'reason',
  'actor',
  'grant_id',
  'grant_kind',
]

const escapeFormula = (text: string): string => (/^[=+\-@]/.test(text) ? `'${text}` : text)

const quoteCell = (value: string | number): string =>
  typeof value === 'string' && /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value)
