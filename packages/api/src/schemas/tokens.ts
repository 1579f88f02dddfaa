/** Token balances, holds and the entries of a token account. */
import {
  type TokenBalance as EngineTokenBalance,
  type TokenDay as EngineTokenDay,
  type TokenEntry as EngineTokenEntry,
  type TokenHeld as EngineTokenHeld,
  type Tokens,
  tokens,
} from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { plainText, price, time, timeWithOffset, toIsoOrNull } from './fields.ts'

export const tokenEntryKind = z.enum([
  'grant',
  'rollover',
  'spend',
  'hold',
  'release',
  'capture',
  'expire',
  'settle',
  'suspend',
  'reinstate',
  'reverse',
  'restore',
])

const grantKind = z.enum(['plan', 'pack', 'trial', 'bonus', 'admin', 'rollover'])

/** Keeps sums of balances far below the largest exact integer of a double. */
const amountMax = 1_000_000_000_000

const amount = z
  .int()
  .min(1)
  .max(amountMax)
  .transform((count): Tokens => tokens(count))
  .openapi({ type: 'integer', minimum: 1, maximum: amountMax, example: 25 })

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'Use 1 to 255 visible ASCII characters')
  .openapi({
    description: 'A repeated key with the same body is the same request, forever',
    example: 'render-4711',
  })

const reason = plainText(200).openapi({
  description: 'Stored forever: do not include personal data',
  example: 'image generation',
})

/** Names the account: by default that of the signed-in customer. */
export const tokenSubject = z.strictObject({
  projectId: plainText(100)
    .optional()
    .openapi({ description: 'A project that the customer is a member of', example: 'prj_…' }),
  userId: plainText(255)
    .optional()
    .openapi({ description: 'Only with an API key, which must name either a user or a project' }),
})

export const spendInput = z.strictObject({
  amount,
  idempotencyKey,
  reason: reason.optional(),
  ...tokenSubject.shape,
})

export type SpendInput = z.input<typeof spendInput>

export const holdInput = spendInput.extend({ expiresInSeconds: z.int().min(1).max(604_800).optional() })

export type HoldInput = z.input<typeof holdInput>

export const captureInput = z.strictObject({ amount })

export const grantInput = z.strictObject({
  amount,
  reason,
  idempotencyKey,
  expiresAt: timeWithOffset.optional(),
})

export type GrantInput = z.input<typeof grantInput>

export const revokeInput = z.strictObject({ amount, reason, idempotencyKey })

export type RevokeInput = z.input<typeof revokeInput>

export const tokensSpent = z.strictObject({ spent: z.int(), balance: z.int() })

export type TokensSpent = z.infer<typeof tokensSpent>

export const spendResult = z.union([
  tokensSpent.extend({ status: z.literal(201) }),
  z.strictObject({
    status: z.union([z.literal(402), z.literal(409)]),
    code: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
])

export type SpendResult = z.infer<typeof spendResult>

const tokenHold = z.strictObject({
  id: z.string(),
  state: z.enum(['open', 'captured', 'released', 'expired']),
  amount: z.int(),
  captured: z.int(),
  reason: z.string().nullable(),
  heldAt: time,
  expiresAt: time,
})

export type TokenHold = z.infer<typeof tokenHold>

export const tokensHeld = z.strictObject({ hold: tokenHold, balance: z.int() }).openapi('TokensHeld')

export type TokensHeld = z.infer<typeof tokensHeld>

export const tokenBalance = z
  .strictObject({
    balance: z.int().openapi({
      description: 'Tokens that can be spent now; a negative balance is deducted from the next grant',
    }),
    held: z.int(),
    suspended: z.int().openapi({ description: 'Not available while a dispute is open' }),
    grants: z.array(
      z.strictObject({
        id: z.string(),
        kind: grantKind,
        amount: z.int(),
        remaining: z.int(),
        suspended: z.int(),
        grantedAt: time,
        expiresAt: time.nullable(),
      }),
    ),
    holds: z.array(tokenHold),
  })
  .openapi('TokenBalance')

export type TokenBalance = z.infer<typeof tokenBalance>

export const tokenPack = z.strictObject({ sku: z.string(), tokens: z.int(), prices: z.array(price) })

export type TokenPack = z.infer<typeof tokenPack>

export const tokenBalanceWithPacks = tokenBalance.extend({ packs: z.array(tokenPack) })

export type TokenBalanceWithPacks = z.infer<typeof tokenBalanceWithPacks>

export const tokenEntry = z
  .strictObject({
    number: z.int().openapi({ description: 'Counts from 1 in each account, without gaps' }),
    kind: tokenEntryKind,
    amount: z.int(),
    balanceAfter: z.int(),
    grantId: z.string(),
    grantKind,
    key: z.string(),
    reason: z.string().nullable(),
    actor: z.string(),
    at: time,
  })
  .openapi('TokenEntry')

export type TokenEntry = z.infer<typeof tokenEntry>

export const tokenAccount = tokenBalance.extend({ accountId: z.string(), entries: z.array(tokenEntry) })

export type TokenAccount = z.infer<typeof tokenAccount>

export const tokenDay = z.strictObject({ day: z.iso.date(), granted: z.int(), used: z.int(), lost: z.int() })

export type TokenDay = z.infer<typeof tokenDay>

const serializeTokenHold = (hold: EngineTokenHeld['hold']): TokenHold => ({
  ...hold,
  heldAt: hold.heldAt.toISOString(),
  expiresAt: hold.expiresAt.toISOString(),
})

export const serializeTokensHeld = ({ hold, balance }: EngineTokenHeld): TokensHeld => ({
  hold: serializeTokenHold(hold),
  balance,
})

export const serializeTokenBalance = ({ grants, holds, ...rest }: EngineTokenBalance): TokenBalance => ({
  ...rest,
  grants: grants.map((grant) => ({
    ...grant,
    grantedAt: grant.grantedAt.toISOString(),
    expiresAt: toIsoOrNull(grant.expiresAt),
  })),
  holds: holds.map(serializeTokenHold),
})

export const serializeTokenEntry = (entry: EngineTokenEntry): TokenEntry => ({
  ...entry,
  at: entry.at.toISOString(),
})

export const serializeTokenDay = (day: EngineTokenDay): TokenDay => ({ ...day })
