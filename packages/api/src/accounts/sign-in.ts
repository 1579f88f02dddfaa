/** Signing in always starts a new session, which prevents session fixation. */
import { Problem } from '../problem.ts'
import type { SignedIn } from '../viewer.ts'
import { type Auth, roleOf } from './auth.ts'
import { emailIn } from './link-tokens.ts'
import { translateErrors } from './translate-errors.ts'

interface Credentials {
  email: string
  password: string
  /** The `Cookie` header of the request: its session ends. */
  cookie: string
}

/** @throws Problem `account.refused`, `account.unverified` */
export async function signIn(auth: Auth, { email, password, cookie }: Credentials) {
  const { headers, response } = await auth.api
    .signInEmail({ body: { email, password }, returnHeaders: true })
    .catch(
      translateErrors({
        INVALID_EMAIL_OR_PASSWORD: 'account.refused',
        EMAIL_NOT_VERIFIED: 'account.unverified',
      }),
    )
  if (cookie) {
    await auth.api.signOut({ headers: new Headers({ cookie }) })
  }
  const { id: userId, email: verified } = response.user
  const viewer: SignedIn = { role: roleOf(response.user), userId, email: verified }
  return { viewer, cookies: headers.getSetCookie() }
}

/** See `Accounts.verify`. The password is checked first, so that the link alone changes nothing. */
export async function verify(
  auth: Auth,
  { token, password, cookie }: { token: string; password: string; cookie: string },
) {
  const email = emailIn(token)
  if (email === undefined) {
    throw new Problem('account.link_invalid')
  }
  const alreadyVerified = await signIn(auth, { email, password, cookie }).catch(ignoreUnverified)
  if (alreadyVerified) {
    return alreadyVerified
  }
  await auth.api
    .verifyEmail({ query: { token } })
    .catch(translateErrors({ INVALID_TOKEN: 'account.link_invalid', TOKEN_EXPIRED: 'account.link_invalid' }))
  return signIn(auth, { email, password, cookie })
}

function ignoreUnverified(thrown: unknown): undefined {
  if (thrown instanceof Problem && thrown.code === 'account.unverified') {
    return undefined
  }
  throw thrown
}
