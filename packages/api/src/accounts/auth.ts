/** better-auth, and queries of its tables. */
import { betterAuth } from 'better-auth'
import type { SignedIn } from '../viewer.ts'
import { type AccountsInput, accountsOptions } from './options.ts'

export type Auth = ReturnType<typeof createAuth>

export function createAuth(input: AccountsInput) {
  const auth = betterAuth(
    accountsOptions(input, async (userId) => {
      await (await auth.$context).internalAdapter.updateUser(userId, { emailVerified: true })
    }),
  )
  return auth
}

export async function findUser(auth: Auth, email: string) {
  const found = await (await auth.$context).internalAdapter.findUserByEmail(email.toLowerCase())
  return found?.user
}

/**
 * The email address of a password reset token. Read it before the reset, which consumes the token.
 */
export async function emailOfResetToken(auth: Auth, token: string): Promise<string | undefined> {
  const { internalAdapter } = await auth.$context
  const row = await internalAdapter.findVerificationValue(`reset-password:${token}`)
  return row ? (await internalAdapter.findUserById(row.value))?.email : undefined
}

/**
 * The role comes from the account only: `input: false` in the options keeps requests from setting
 * it.
 */
export function roleOf(user: object): SignedIn['role'] {
  return 'role' in user && user.role === 'admin' ? 'admin' : 'customer'
}
