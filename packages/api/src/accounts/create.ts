import { guest, type SignedIn, type Viewer } from '../viewer.ts'
import { makeAuth, roleOf, whoseReset } from './auth.ts'
import { errorAs } from './error-as.ts'
import { makeAdmin } from './make-admin.ts'
import type { AccountsInput } from './options.ts'
import { requestReset, sendVerification, signUp } from './quiet.ts'
import { signIn, verify } from './sign-in.ts'

/** What an answer has to tell the browser's cookies. */
export interface Cookies {
  cookies: string[]
}

export interface Accounts {
  /** Who the session's cookie shows; renews a session that is getting old. */
  view(cookie: string): Promise<Cookies & { viewer: Viewer }>
  /** Says the same, after the same time, whether there was such an account or not; the rest is said by mail. */
  signUp(input: { email: string; password: string }): Promise<void>
  /** A new session; the one that `cookie` shows ends. @throws Problem `account.refused`, `account.unverified` */
  signIn(input: { email: string; password: string; cookie: string }): Promise<Cookies & { viewer: SignedIn }>
  signOut(cookie: string): Promise<Cookies>
  signOutEverywhere(cookie: string): Promise<Cookies>
  /**
   * The link of a mail and the password of the one who signed up, together: an account that somebody opened under another's address
   * is not finished by its owner's click. @throws Problem `account.link_invalid`, `account.refused`
   */
  verify(input: { token: string; password: string; cookie: string }): Promise<Cookies & { viewer: SignedIn }>
  /** As quiet as `signUp`. */
  sendVerification(email: string): Promise<void>
  /** As quiet as `signUp`. */
  requestReset(email: string): Promise<void>
  /** Ends every session. Whose password it was, if they are still here. @throws Problem `account.link_invalid` */
  reset(input: { token: string; password: string }): Promise<{ email: string | undefined }>
  /** Forgets the customer, then the account. @throws Problem `account.password_wrong` */
  remove(input: { password: string; cookie: string }): Promise<Cookies>
  /** What the account itself holds of its user. */
  describe(userId: string): Promise<{ email: string; role: string; createdAt: Date } | undefined>
  /** Makes an admin, or one of a user: with this password, and without the sessions there were. */
  makeAdmin(input: { email: string; password: string }): Promise<'made' | 'promoted'>
}

/** Nothing is set up before the first that needs it: most requests carry no session. */
export function createAccounts(input: AccountsInput): Accounts {
  let made: ReturnType<typeof makeAuth> | undefined
  const auth = () => {
    made ??= makeAuth(input)
    return made
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
    signUp: (wanted) => signUp(auth(), input, wanted),
    signIn: (credentials) => signIn(auth(), credentials),
    signOut,
    async signOutEverywhere(cookie) {
      await auth().api.revokeSessions(headersOf(cookie))
      return signOut(cookie)
    },
    verify: (shown) => verify(auth(), shown),
    sendVerification: (email) => sendVerification(auth(), input, email),
    requestReset: (email) => requestReset(auth(), email),
    async reset({ token, password }) {
      const email = await whoseReset(auth(), token)
      await auth()
        .api.resetPassword({ body: { token, newPassword: password } })
        .catch(errorAs({ INVALID_TOKEN: 'account.link_invalid', USER_NOT_FOUND: 'account.link_invalid' }))
      return { email }
    },
    async remove({ password, cookie }) {
      const { headers } = await auth()
        .api.deleteUser({ body: { password }, ...headersOf(cookie) })
        .catch(errorAs({ INVALID_PASSWORD: 'account.password_wrong' }))
      return { cookies: headers.getSetCookie() }
    },
    async describe(userId) {
      const user = await (await auth().$context).internalAdapter.findUserById(userId)
      return user ? { email: user.email, role: roleOf(user), createdAt: user.createdAt } : undefined
    },
    makeAdmin: ({ email, password }) => makeAdmin(auth(), email.toLowerCase(), password),
  }
}
