/** The ledger of money: account balances, and the journal entries of an order or invoice. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { noQuery } from '../schemas/fields.ts'
import { accountBalance, journalEntry, serializeJournalEntry } from '../schemas/ledger.ts'

export function addAdminLedgerRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(listAccounts, async (c) => c.json({ accounts: await engine.ledger.accounts() }, 200))

  app.openapi(listEntries, async (c) => {
    const entries = await engine.ledger.entriesOf(c.req.valid('param').subject)
    return c.json({ entries: entries.map(serializeJournalEntry) }, 200)
  })
}

/** An id of the shop or of Stripe. */
const subject = z
  .string()
  .max(255)
  .regex(/^[a-z]+_\w+$/, 'Enter an id such as ord_…')
  .openapi({ example: 'ord_…' })

const listAccounts = createRoute({
  method: 'get',
  path: '/api/admin/ledger',
  summary: 'List the balances of all ledger accounts, by currency',
  tags: ['Admin'],
  request: { query: noQuery },
  responses: {
    200: jsonResponse(z.strictObject({ accounts: z.array(accountBalance) }), 'The accounts'),
    ...errorResponses('access.signed_out', 'access.refused'),
  },
})

const listEntries = createRoute({
  method: 'get',
  path: '/api/admin/ledger/{subject}',
  summary: 'List the journal entries of an order or invoice and of its payments',
  tags: ['Admin'],
  request: { query: noQuery, params: z.strictObject({ subject }) },
  responses: {
    200: jsonResponse(
      z.strictObject({ entries: z.array(journalEntry) }),
      'The entries, oldest first; empty if nothing is booked',
    ),
    ...errorResponses('input.invalid', 'access.signed_out', 'access.refused'),
  },
})

export const adminLedgerRoutes = { listAccounts, listEntries }
