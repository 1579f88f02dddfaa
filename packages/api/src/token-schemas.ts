/** The forms of tokens, and of how they are told. */
import type { Project, TokenBalance, TokenDay, TokenEntry, TokenHeld } from '@countinghouse/engine'
import { type Tokens, tokens } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { plainText } from './schemas.ts'

export const entryKinds = [
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
] as TokenEntry['kind'][]

const grantKind = z.enum(['plan', 'pack', 'trial', 'bonus', 'admin', 'rollover'])

/** Nobody has a trillion of anything. */
const amountMax = 1_000_000_000_000

export const amount = z
  .int()
  .min(1)
  .max(amountMax)
  .transform((count): Tokens => tokens(count))
  .openapi({ type: 'integer', minimum: 1, maximum: amountMax, example: 25 })

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 visible ASCII characters')
  .openapi({
    description: 'The same key with the same body is the same request, for ever',
    example: 'render-4711',
  })

export const reason = plainText(200).openapi({
  description: 'Kept for ever: nothing personal',
  example: 'a picture',
})

export const whose = {
  projectId: plainText(100)
    .optional()
    .openapi({ description: 'A project that the caller is a member of', example: 'prj_…' }),
  userId: plainText(255)
    .optional()
    .openapi({ description: 'For servers alone, which name a user or a project' }),
}

const time = z.iso.datetime()

const heldForm = z.strictObject({
  id: z.string(),
  state: z.enum(['open', 'captured', 'released', 'expired']),
  amount: z.int(),
  captured: z.int(),
  reason: z.string().nullable(),
  heldAt: time,
  expiresAt: time,
})

export const held = z.strictObject({ hold: heldForm, balance: z.int() }).openapi('TokensHeld')

export const tokenBalance = z
  .strictObject({
    balance: z.int().openapi({
      description: 'What can be spent now; below zero it is owed, and the next grant pays it first',
    }),
    held: z.int(),
    suspended: z.int().openapi({ description: 'Out of reach while a dispute is open' }),
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
    holds: z.array(heldForm),
  })
  .openapi('Tokens')

export const entry = z
  .strictObject({
    number: z.int().openapi({ description: 'Counted from 1 for each account, without a gap' }),
    kind: z.enum(entryKinds),
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

export const day = z.strictObject({ day: z.iso.date(), granted: z.int(), used: z.int(), lost: z.int() })

export const serializePurse = ({ grants, holds, ...rest }: TokenBalance): z.infer<typeof tokenBalance> => ({
  ...rest,
  grants: grants.map((grant) => ({
    ...grant,
    grantedAt: grant.grantedAt.toISOString(),
    expiresAt: grant.expiresAt?.toISOString() ?? null,
  })),
  holds: holds.map(serializeHold),
})

const serializeHold = (hold: TokenHeld['hold']): z.infer<typeof heldForm> => ({
  ...hold,
  heldAt: hold.heldAt.toISOString(),
  expiresAt: hold.expiresAt.toISOString(),
})

export const serializeHeld = ({ hold, balance }: TokenHeld): z.infer<typeof held> => ({
  hold: serializeHold(hold),
  balance,
})

export const serializeEntry = (one: TokenEntry): z.infer<typeof entry> => ({
  ...one,
  at: one.at.toISOString(),
})

export const serializeDay = (one: TokenDay): z.infer<typeof day> => ({ ...one })

/** A row for each entry. What a spreadsheet would take for a formula is told to be text. */
export function csvOf(entries: TokenEntry[]): string {
  const head = ['number', 'at', 'kind', 'amount', 'balance_after', 'key', 'reason', 'actor', 'grant', 'of']
  const rows = entries.map((one) => [
    one.number,
    one.at.toISOString(),
    one.kind,
    one.amount,
    one.balanceAfter,
    ...[one.key, one.reason ?? '', one.actor, one.grantId, one.grantKind].map(harmless),
  ])
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

const harmless = (text: string): string => (/^[=+\-@]/.test(text) ? `'${text}` : text)

const cell = (value: string | number): string =>
  typeof value === 'string' && /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value)

export const project = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    isOwner: z.boolean(),
    members: z.array(z.string()).openapi({ description: "Their user ids, the owner's among them" }),
    createdAt: time,
  })
  .openapi('Project')

export const serializeProject = (one: Project): z.infer<typeof project> => ({
  ...one,
  createdAt: one.createdAt.toISOString(),
})
