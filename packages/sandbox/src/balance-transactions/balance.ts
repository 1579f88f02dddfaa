/** The balance of the account: the sum of its balance transactions, by currency. */
import type { SandboxContext } from '../context.ts'

export function balanceOf(ctx: SandboxContext) {
  const rows = ctx.database.all(
    `SELECT json ->> '$.currency' AS currency, sum(json ->> '$.net') AS net,
            sum(CASE WHEN json ->> '$.available_on' <= ? THEN json ->> '$.net' ELSE 0 END) AS available
       FROM object WHERE object = 'balance_transaction' GROUP BY 1 ORDER BY 1`,
    ctx.now(),
  )
  const sums = rows.length > 0 ? rows : [{ currency: 'usd', net: 0, available: 0 }]
  const part = (amountOf: (row: (typeof sums)[number]) => number) =>
    sums.map((row) => ({
      amount: amountOf(row),
      currency: String(row.currency),
      source_types: { card: amountOf(row) },
    }))
  return {
    object: 'balance',
    available: part((row) => Number(row.available)),
    livemode: false,
    pending: part((row) => Number(row.net) - Number(row.available)),
  }
}
