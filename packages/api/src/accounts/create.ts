import { guest, type SignedIn, type Viewer } from '../viewer.ts'
import { createAuth, emailOfResetToken, roleOf } from './auth.ts'
import { makeAdmin } from './make-admin.ts'
import type { AccountsInput } from './options.ts'
import { signIn, verify } from './sign-in.ts'
import { requestReset, sendVerification, signUp } from './sign-up.ts'
import { translateErrors } from './translate-errors.ts'

/** `Set-Cookie` headers for the response. */
export interface Cookies {
  cookies: string[]
}

export interface Accounts {
  /** Returns the viewer of a session cookie, and renews a session that is older than a day. */
  view(cookie: string): Promise<Cookies & { viewer: Viewer }>
  /** Does not reveal, by result or timing, whether the account exists: the rest is in the email. */
  signUp(input: { email: string; password: string }): Promise<void>
  /**
   * Starts a new session and ends the one in `cookie`.
   * @throws Problem `account.refused`, `account.unverified`
   */
  signIn(input: { email: string; password: string; cookie: string }): Promise<Cookies & { viewer: SignedIn }>
  signOut(cookie: string): Promise<Cookies>
  signOutEverywhere(cookie: string): Promise<Cookies>
  /**
   * Needs the emailed link and the password chosen at sign-up: if someone signed up with another
   * person's address, that person's click alone does not complete the account.
   * @throws Problem `account.link_invalid`, `account.refused`
   */
  verify(input: { token: string; password: string; cookie: string }): Promise<Cookies & { viewer: SignedIn }>
  /** Reveals as little as `signUp`. */
  sendVerification(email: string): Promise<void>
  /** Reveals as little as `signUp`. */
  requestReset(email: string): Promise<void>
  /**
   * Sets a new password and ends all sessions. `email` is the account's.
   * @throws Problem `account.link_invalid`
   */
  reset(input: { token: string; password: string }): Promise<{ email: string | undefined }>
  /**
   * Erases the customer's data, then deletes the account.
   * @throws Problem `account.password_wrong`
   */
  remove(input: { password: string; cookie: string }): Promise<Cookies>
  /** The account's own data. */
  describe(userId: string): Promise<{ email: string; role: string; createdAt: Date } | undefined>
  /** Creates an admin, or promotes a user: sets this password and ends all sessions. */
  makeAdmin(input: { email: string; password: string }): Promise<'created' | 'promoted'>
}

/** better-auth is set up when it is first needed: most requests have no session. */
export function createAccounts(input: AccountsInput): Accounts {
  let instance: ReturnType<typeof createAuth> | undefined
  const auth = () => {
    instance ??= createAuth(input)
    return instance
  }
  const headersOf = (cookie: string) => ({ headers: new Headers({ cookie }), returnHeaders: true as const })
  const signOut = async (cookie: string) => {
    const { headers } = await auth().api.signOut(headersOf(cookie))
    return { cookies: headers.getSetCookie() }
  }

  return {
    async view(cookie) {
      const { headers, response } = await auth().api.getSession(headersOf(cookie))
      const cookies = headers.getSetCookie()
      if (!response) {
        return { viewer: guest, cookies }
      }
      const { id: userId, email } = response.user
      return { viewer: { role: roleOf(response.user), userId, email }, cookies }
    },
    signUp: (credentials) => signUp(auth(), input, credentials),
    signIn: (credentials) => signIn(auth(), credentials),
    signOut,
    async signOutEverywhere(cookie) {
      await auth().api.revokeSessions(headersOf(cookie))
      return signOut(cookie)
    },
    verify: (link) => verify(auth(), link),
    sendVerification: (email) => sendVerification(auth(), input, email),
    requestReset: (email) => requestReset(auth(), email),
    async reset({ token, password }) {
      const email = await emailOfResetToken(auth(), token)
      await auth()
        .api.resetPassword({ body: { token, newPassword: password } })
        .catch(
          translateErrors({ INVALID_TOKEN: 'account.link_invalid', USER_NOT_FOUND: 'account.link_invalid' }),
        )
      return { email }
    },
    async remove({ password, cookie }) {
      const { headers } = await auth()
        .api.deleteUser({ body: { password }, ...headersOf(cookie) })
        .catch(translateErrors({ INVALID_PASSWORD: 'account.password_wrong' }))
      return { cookies: headers.getSetCookie() }
    },
    async describe(userId) {
      const user = await (await auth().$context).internalAdapter.findUserById(userId)
      return user ? { email: user.email, role: roleOf(user), createdAt: user.createdAt } : undefined
    },
    makeAdmin: ({ email, password }) => makeAdmin(auth(), email.toLowerCase(), password),
  }
}
