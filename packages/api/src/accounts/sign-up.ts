/**
 * Requests that could reveal whether an email address has an account. The response and its timing
 * are always the same; the rest is in an email to that address.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { isAPIError } from 'better-auth/api'
import { type Auth, findUser } from './auth.ts'
import { hashToken, signVerificationToken } from './link-tokens.ts'
import type { AccountsInput } from './options.ts'

/** Longer than any of these requests takes, so that their timing reveals nothing. */
export const RESPONSE_MS_MIN = 400

export function signUp(
  auth: Auth,
  input: AccountsInput,
  { email, password }: { email: string; password: string },
): Promise<void> {
  return takeAtLeast(RESPONSE_MS_MIN, async () => {
    const existing = await findUser(auth, email)
    await auth.api.signUpEmail({ body: { email, password, name: '' } }).catch(ignoreTaken)
    if (existing?.emailVerified) {
      await notifySignedUpAgain(input, existing)
    } else {
      await notifyVerification(auth, input, email)
    }
  })
}

export function sendVerification(auth: Auth, input: AccountsInput, email: string): Promise<void> {
  return takeAtLeast(RESPONSE_MS_MIN, () => notifyVerification(auth, input, email))
}

export function requestReset(auth: Auth, email: string): Promise<void> {
  return takeAtLeast(RESPONSE_MS_MIN, async () => {
    await auth.api.requestPasswordReset({ body: { email } })
  })
}

/** Returns the result of `work`, or throws its error, after at least `ms` milliseconds. */
async function takeAtLeast<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const [result] = await Promise.allSettled([work(), sleep(ms)])
  if (result.status === 'rejected') {
    throw result.reason
  }
  return result.value
}

async function notifyVerification(
  auth: Auth,
  { engine, secret }: AccountsInput,
  email: string,
): Promise<void> {
  const user = await findUser(auth, email)
  if (!user || user.emailVerified) {
    return
  }
  const token = await signVerificationToken(secret, user.email)
  await engine.notifications.write({
    key: `verify:${hashToken(token)}`,
    to: user.email,
    userId: user.id,
    emailTemplate: { template: 'verify_email', token },
  })
}

/** At most once a day: anyone can cause this email. */
async function notifySignedUpAgain(
  { engine }: AccountsInput,
  { id, email }: { id: string; email: string },
): Promise<void> {
  const day = new Date().toISOString().slice(0, 10)
  await engine.notifications.write({
    key: `signed-up-again:${id}:${day}`,
    to: email,
    userId: id,
    emailTemplate: { template: 'signed_up_again' },
  })
}

/**
 * A concurrent request created the account first: the response is the same, and the email says how
 * to continue.
 */
function ignoreTaken(thrown: unknown): void {
  if (isAPIError(thrown) && thrown.body?.code === 'FAILED_TO_CREATE_USER') {
    return
  }
  throw thrown
}
