/**
 * What anybody may ask about any address. The answer is the same, after the same time, whether there is such an account or not: the
 * rest is said by mail, to whom it concerns.
 */
import { isAPIError } from 'better-auth/api'
import { atLeast } from './at-least.ts'
import { type Auth, findUser } from './auth.ts'
import { digestOf } from './digest.ts'
import type { AccountsInput } from './options.ts'
import { signVerification } from './verification.ts'

/** Longer than any of these takes, so that none of them tells by its time what it found. */
export const QUIET_MS = 400

export function signUp(
  auth: Auth,
  input: AccountsInput,
  { email, password }: { email: string; password: string },
): Promise<void> {
  return atLeast(QUIET_MS, async () => {
    const before = await findUser(auth, email)
    await auth.api.signUpEmail({ body: { email, password, name: '' } }).catch(unlessTaken)
    if (before?.emailVerified) {
      await writeSignedUpAgain(input, before)
    } else {
      await writeVerification(auth, input, email)
    }
  })
}

export function sendVerification(auth: Auth, input: AccountsInput, email: string): Promise<void> {
  return atLeast(QUIET_MS, () => writeVerification(auth, input, email))
}

export function requestReset(auth: Auth, email: string): Promise<void> {
  return atLeast(QUIET_MS, async () => {
    await auth.api.requestPasswordReset({ body: { email } })
  })
}

async function writeVerification(
  auth: Auth,
  { engine, secret }: AccountsInput,
  email: string,
): Promise<void> {
  const user = await findUser(auth, email)
  if (!user || user.emailVerified) {
    return
  }
  const token = await signVerification(secret, user.email)
  const emailTemplate = { template: 'verify_email', token } as const
  await engine.notifications.write({
    key: `verify:${digestOf(token)}`,
    to: user.email,
    userId: user.id,
    emailTemplate,
  })
}

/** Once a day is enough: anybody can make us write it. */
async function writeSignedUpAgain(
  { engine }: AccountsInput,
  { id, email }: { id: string; email: string },
): Promise<void> {
  const day = new Date().toISOString().slice(0, 10)
  const emailTemplate = { template: 'signed_up_again' } as const
  await engine.notifications.write({
    key: `signed-up-again:${id}:${day}`,
    to: email,
    userId: id,
    emailTemplate,
  })
}

/** Somebody took the address in the same moment: the answer is the same, and the mail says how it goes on. */
function unlessTaken(thrown: unknown): void {
  if (isAPIError(thrown) && thrown.body?.code === 'FAILED_TO_CREATE_USER') {
    return
  }
  throw thrown
}
