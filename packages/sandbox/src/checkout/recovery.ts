/** Recovery of expired sessions: a link that opens a new session like the expired one. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { createSession } from './create.ts'
import type { CreateInput } from './schema.ts'

type Session = Objects['checkout.session']
type AfterExpiration = Session['after_expiration']

const day = 86_400

export function afterExpirationOf({ after_expiration, mode }: CreateInput): AfterExpiration {
  const recovery = after_expiration?.recovery
  if (recovery === undefined) {
    return null
  }
  if (mode === 'setup') {
    throw invalid('`after_expiration` is only supported in `payment` and `subscription` mode.', {
      param: 'after_expiration',
    })
  }
  const { allow_promotion_codes = false, enabled } = recovery
  return { recovery: { allow_promotion_codes, enabled, expires_at: null, url: null } }
}

/** Adds the recovery link, valid for thirty days, to an expiring session and so to its event. */
export function withRecoveryUrl(
  ctx: SandboxContext,
  { id, customer, after_expiration }: Session,
): AfterExpiration {
  const recovery = after_expiration?.recovery
  if (!recovery?.enabled) {
    return after_expiration
  }
  const expires_at = ctx.now(customer) + 30 * day
  return { recovery: { ...recovery, expires_at, url: `${ctx.publicUrl}/r/${id}` } }
}

/**
 * Creates a session like the expired one; `undefined` when its link is not valid.
 * @throws StripeError when it can no longer be created, for example because a price is inactive
 */
export function recoverSession(ctx: SandboxContext, expired: Session): Session | undefined {
  const recovery = expired.after_expiration?.recovery
  const { recoveryInput } = ctx.store.internal('checkout.session', expired.id)
  if (
    !recovery?.expires_at ||
    recoveryInput === undefined ||
    ctx.now(expired.customer) >= recovery.expires_at
  ) {
    return undefined
  }
  const { expires_at: _past, allow_promotion_codes, ...input } = recoveryInput
  const customer_email =
    input.customer === undefined ? (expired.customer_details?.email ?? undefined) : undefined
  const codes = recovery.allow_promotion_codes && input.discounts === undefined ? true : allow_promotion_codes
  const session = createSession(ctx, { ...input, allow_promotion_codes: codes, customer_email })
  return ctx.store.save({ ...session, recovered_from: expired.id })
}
