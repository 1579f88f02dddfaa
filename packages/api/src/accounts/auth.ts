/** better-auth itself, and the few things that are asked of its rows. */
import { betterAuth } from 'better-auth'
import type { SignedIn } from '../viewer.ts'
import { type AccountsInput, accountsOptions } from './options.ts'

export type Auth = ReturnType<typeof makeAuth>

export function makeAuth(input: AccountsInput) {
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

/** Asked before the token is used up, and worth nothing until it was. */
export async function whoseReset(auth: Auth, token: string): Promise<string | undefined> {
  const { internalAdapter } = await auth.$context
  const row = await internalAdapter.findVerificationValue(`reset-password:${token}`)
  return row ? (await internalAdapter.findUserById(row.value))?.email : undefined
}

/** The role is the account's alone to say: `input: false` keeps it out of every request. */
export function roleOf(user: object): SignedIn['role'] {
  return 'role' in user && user.role === 'admin' ? 'admin' : 'customer'
}
