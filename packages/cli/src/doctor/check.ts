import type Stripe from 'stripe'
import type { Settings } from '../settings.ts'
import type { CommandContext } from '../with-engine.ts'

/** What a check can use. */
export interface CheckContext extends CommandContext {
  settings: Settings
  sdk: Stripe
}

export interface CheckResult {
  /** `undefined` for a check that does not apply. */
  ok: boolean | undefined
  detail: string
}

export interface Check {
  name: string
  /** @throws any error that prevents the check, which then counts as failed */
  run(ctx: CheckContext): Promise<CheckResult>
  /** What to do when the check fails. */
  hint: string
}

export const pass = (detail: string): CheckResult => ({ ok: true, detail })
export const fail = (detail: string): CheckResult => ({ ok: false, detail })
export const skip = (detail: string): CheckResult => ({ ok: undefined, detail })
