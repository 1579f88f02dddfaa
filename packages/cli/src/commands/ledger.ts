import { type AccountBalance, type LedgerReport, minorDigitsOf } from '@countinghouse/engine'
import { parseArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { stopping } from '../stop.ts'
import { counted, formatTable } from '../table.ts'
import { type CommandContext, requireShop, withEngine } from '../with-engine.ts'

const usage = `Usage: countinghouse ledger [check] [options]

Shows the balance of every account by currency. With check, verifies that debits equal credits and that every
balance transaction at Stripe is in the ledger.

  --fix    Post missing entries (only with check)
  --json   Print JSON`

const options = { fix: { type: 'boolean' }, json: { type: 'boolean' } } as const

type Values = { fix?: boolean | undefined; json?: boolean | undefined }

/** @returns the exit code: 2 when the check left a discrepancy, 130 when it was interrupted */
export async function ledger(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, options, usage)
  const [verb, ...more] = positionals
  if ((verb !== undefined && verb !== 'check') || more.length > 0) {
    throw new CliError(`Unknown command "ledger ${positionals.join(' ')}".`, usage)
  }
  if (values.fix && !verb) {
    throw new CliError('--fix is only valid with check.', usage)
  }
  return withEngine(readSettings(), async (ctx) => {
    await requireShop(ctx)
    return verb ? checkLedger(ctx, values) : showAccounts(ctx, values)
  })
}

async function showAccounts({ engine }: CommandContext, { json }: Values): Promise<number> {
  const accounts = await engine.ledger.accounts()
  console.log(
    json
      ? JSON.stringify(accounts, null, 2)
      : accounts.length === 0
        ? 'No entries yet.'
        : formatAccounts(accounts),
  )
  return 0
}

async function checkLedger(
  { engine }: CommandContext,
  { fix: repair = false, json }: Values,
): Promise<number> {
  const progress = createProgress()
  const onProgress = ({ step, done, total }: { step: string; done: number; total: number | undefined }) =>
    progress.update(step, done, total)
  let report: LedgerReport
  try {
    report = await engine.ledger.check({ repair, signal: stopping, onProgress })
  } catch (error) {
    if (!stopping.aborted) {
      throw error
    }
    progress.end()
    console.error(
      `\nInterrupted. ${repair ? 'The entries posted so far are saved.' : 'Nothing was changed.'}`,
    )
    return 130
  } finally {
    progress.end()
  }
  console.log(json ? JSON.stringify(report, null, 2) : formatReport(report))
  return report.discrepancies.every(({ repaired }) => repaired) ? 0 : 2
}

function formatReport({ accounts, entries, compared, until, discrepancies, open }: LedgerReport): string {
  const left = discrepancies.filter(({ repaired }) => !repaired).length
  const time = until.toISOString().slice(0, 16).replace('T', ' ')
  const scope = `Compared ${counted(entries, 'entry', 'entries')} with ${counted(compared, 'balance transaction')} until ${time} UTC`
  const summary =
    discrepancies.length === 0
      ? `${scope}: the ledger balances and matches Stripe.`
      : `${scope}: ${counted(discrepancies.length, 'discrepancy', 'discrepancies')}, ${left} left.`
  const note = 'The last ten minutes are not compared, because their webhooks may still arrive.'
  return [
    ...(accounts.length > 0 ? [formatAccounts(accounts)] : []),
    ...(discrepancies.length > 0 ? [formatDiscrepancies(discrepancies)] : []),
    ...(open.length > 0 ? [formatOpenPayments(open)] : []),
    `${summary}\n${note}`,
  ].join('\n\n')
}

/** Grouped by currency; in each, total debits equal total credits. */
function formatAccounts(accounts: AccountBalance[]): string {
  const rows = [...new Set(accounts.map(({ currency }) => currency))].flatMap((currency) => {
    const own = accounts.filter((account) => account.currency === currency)
    const sum = (of: (account: AccountBalance) => number) =>
      own.reduce((total, account) => total + of(account), 0)
    const total = [
      sum(({ debitMinor }) => debitMinor),
      sum(({ creditMinor }) => creditMinor),
      sum(({ balanceMinor }) => balanceMinor),
    ]
    const row = (name: string, account: string, amounts: number[]) => [
      name,
      account,
      ...amounts.map((amount) => formatAmount(amount, currency)),
    ]
    return [
      ...own.map(({ account, debitMinor, creditMinor, balanceMinor }, at) =>
        row(at === 0 ? currency.toUpperCase() : '', account, [debitMinor, creditMinor, balanceMinor]),
      ),
      row('', 'total', total),
    ]
  })
  return formatTable(['CURRENCY', 'ACCOUNT', 'DEBIT', 'CREDIT', 'BALANCE'], alignRight(rows, [2, 3, 4]))
}

const formatDiscrepancies = (discrepancies: LedgerReport['discrepancies']): string =>
  formatTable(
    ['OBJECT', 'LEDGER', 'STRIPE', 'STATUS', 'ACTION'],
    discrepancies.map(({ what, inDatabase, atStripe, repaired, hint }) => [
      what,
      inDatabase,
      atStripe,
      repaired ? 'posted' : 'open',
      hint,
    ]),
  )

function formatOpenPayments(open: LedgerReport['open']): string {
  const rows = open.map(({ payment, currency, amountMinor }) => [
    payment,
    formatAmount(amountMinor, currency),
    amountMinor > 0
      ? 'sold, but neither received nor refunded'
      : 'received, but not for a sale in the ledger',
  ])
  return formatTable(['PAYMENT', 'OPEN AMOUNT', 'REASON'], rows)
}

/** Without the currency, which has a column or is known from the payment. */
function formatAmount(amountMinor: number, currency: string): string {
  const decimals = minorDigitsOf(currency)
  return (amountMinor / 10 ** decimals).toLocaleString('en', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
}

function alignRight(rows: string[][], columns: number[]): string[][] {
  const widths = new Map(
    columns.map((column) => [column, Math.max(...rows.map((row) => row[column]?.length ?? 0))]),
  )
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths.get(column) ?? 0)))
}
