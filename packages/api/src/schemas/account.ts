/** A customer's account, its credentials, and the export of its data. */
import type { PersonalData } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { invoice, serializeInvoice } from './billing.ts'
import { cart } from './cart.ts'
import { time, toIsoOrNull } from './fields.ts'
import { orderDetails, serializeOrderDetails } from './orders.ts'
import { project, serializeProject } from './projects.ts'
import { serializeSubscription, subscription } from './subscriptions.ts'
import { serializeTokenEntry, tokenEntry } from './tokens.ts'

export const account = z
  .strictObject({ email: z.string(), role: z.enum(['customer', 'admin']) })
  .openapi('Account')

export type Account = z.infer<typeof account>

/** `null` for a guest. */
export const currentAccount = z.strictObject({ account: account.nullable() })

export type CurrentAccount = z.infer<typeof currentAccount>

export const accountExport = z.strictObject({
  account: z.strictObject({ email: z.string(), role: z.string(), createdAt: time }),
  orders: z.array(orderDetails),
  cart,
  subscriptions: z.array(subscription),
  invoices: z.array(invoice),
  stripeCustomerId: z.string().nullable(),
  notifications: z.array(
    z.strictObject({
      key: z.string(),
      to: z.string().nullable(),
      createdAt: time,
      sentAt: time.nullable(),
    }),
  ),
  projects: z.array(project),
  tokens: z.array(tokenEntry),
})

export type AccountExport = z.infer<typeof accountExport>

export const serializeAccountExport = (
  { createdAt, ...account }: { email: string; role: string; createdAt: Date },
  data: PersonalData,
): AccountExport => ({
  account: { ...account, createdAt: createdAt.toISOString() },
  orders: data.orders.map(serializeOrderDetails),
  cart: data.cart,
  subscriptions: data.subscriptions.map(serializeSubscription),
  invoices: data.invoices.map(serializeInvoice),
  stripeCustomerId: data.stripeCustomerId,
  notifications: data.notifications.map(({ createdAt, sentAt, ...rest }) => ({
    ...rest,
    createdAt: createdAt.toISOString(),
    sentAt: toIsoOrNull(sentAt),
  })),
  projects: data.projects.map(serializeProject),
  tokens: data.tokens.map(serializeTokenEntry),
})
