/** The money journal, for whoever keeps the shop's books. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { json, noQuery, refused } from '../schemas.ts'

export function addAdminLedgerRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(accounts, async (c) => c.json({ accounts: await engine.ledger.accounts() }, 200))

  app.openapi(entries, async (c) => {
    const found = await engine.ledger.entriesOf(c.req.valid('param').subject)
    return c.json({ entries: found.map((each) => ({ ...each, at: new Date(each.at).toISOString() })) }, 200)
  })
}

const account = z.enum([
  ...([
    'receivable',
    'sales',
    'tax',
    'shipping',
    'discount',
    'refund',
    'dispute',
    'fee',
    'stripe_balance',
    'payout',
  ] as const),
  ...(['exchange', 'customer_credit', 'other'] as const),
])
/** An id of ours or of Stripe's. */
const subject = z
  .string()
  .max(255)
  .regex(/^[a-z]+_\w+$/, 'An id: letters, an underscore, letters and digits')
  .openapi({ example: 'ord_…' })
const minor = z.int().openapi({ description: "In the currency's smallest unit" })

const balance = z
  .strictObject({
    account,
    currency: z.string(),
    debitMinor: minor,
    creditMinor: minor,
    balanceMinor: minor.openapi({ description: 'Debits less credits: `sales` is usually below nothing' }),
  })
  .openapi('AccountBalance')

const entry = z
  .strictObject({
    key: z.string().openapi({ description: 'The fact', example: 'order:ord_…:paid' }),
    at: z.iso.datetime(),
    cause: z.string(),
    subject: z.string(),
    payment: z.string().nullable(),
    postings: z.array(
      z.strictObject({
        account,
        currency: z.string(),
        amountMinor: minor.openapi({ description: 'Debits are positive' }),
      }),
    ),
  })
  .openapi('JournalEntry')

const accounts = createRoute({
  method: 'get',
  path: '/api/admin/ledger',
  summary: 'What every account holds, by currency',
  tags: ['Admin'],
  request: { query: noQuery },
  responses: {
    200: json(z.strictObject({ accounts: z.array(balance) }), 'The accounts'),
    ...refused('access.signed_out', 'access.refused'),
  },
})

const entries = createRoute({
  method: 'get',
  path: '/api/admin/ledger/{subject}',
  summary: 'What is booked of an order or an invoice, and of whatever paid it',
  tags: ['Admin'],
  request: { query: noQuery, params: z.strictObject({ subject }) },
  responses: {
    200: json(
      z.strictObject({ entries: z.array(entry) }),
      'The earliest first; none where nothing is booked',
    ),
    ...refused('input.invalid', 'access.signed_out', 'access.refused'),
  },
})
