/** The way in and out: signing up, confirming an address, signing in and out, a new password. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { emailIn, passwordLengthMax, passwordLengthMin } from '../accounts/index.ts'
import type { ApiApp, ApiEnv, Shop } from '../app.ts'
import { account, json, noQuery, refused, unsafeErrors } from '../schemas.ts'
import type { SignedIn } from '../viewer.ts'

export function addAuthRoutes(app: ApiApp, { engine, accounts, cartCookie, signInGuard }: Shop): void {
  /** Somebody proved who they are: what they left as a guest is theirs now, and the guest's token opens nothing more. */
  const welcome = async (
    c: Context<ApiEnv>,
    { viewer, cookies }: { viewer: SignedIn; cookies: string[] },
  ) => {
    const cartToken = cartCookie.read(c)
    await engine.customers.link({ userId: viewer.userId, verifiedEmail: viewer.email, cartToken })
    if (cartToken !== undefined) {
      cartCookie.clear(c)
    }
    tellCookies(c, cookies)
    signInGuard.trust(c, viewer.email)
    return c.json({ account: { email: viewer.email, role: viewer.role } }, 200)
  }
  const cookieOf = (c: Context<ApiEnv>) => c.req.header('cookie') ?? ''

  app.openapi(signUp, async (c) => {
    await accounts.signUp(c.req.valid('json'))
    return c.json({ told: true as const }, 202)
  })
  app.openapi(sendVerification, async (c) => {
    await accounts.sendVerification(c.req.valid('json').email)
    return c.json({ told: true as const }, 202)
  })
  app.openapi(verify, async (c) => {
    const shown = c.req.valid('json')
    // The password is tried before the link is used up: this is a way to try one like any other.
    await signInGuard.admit(c, emailIn(shown.token) ?? '')
    return welcome(c, await accounts.verify({ ...shown, cookie: cookieOf(c) }))
  })
  app.openapi(signIn, async (c) => {
    const credentials = c.req.valid('json')
    await signInGuard.admit(c, credentials.email)
    return welcome(c, await accounts.signIn({ ...credentials, cookie: cookieOf(c) }))
  })
  app.openapi(sendReset, async (c) => {
    await accounts.requestReset(c.req.valid('json').email)
    return c.json({ told: true as const }, 202)
  })
  app.openapi(reset, async (c) => {
    const { email } = await accounts.reset(c.req.valid('json'))
    if (email !== undefined) {
      signInGuard.trust(c, email)
    }
    return c.json({ account: null }, 200)
  })
  app.openapi(signOut, async (c) => {
    tellCookies(c, (await accounts.signOut(cookieOf(c))).cookies)
    return c.json({ account: null }, 200)
  })
  app.openapi(signOutEverywhere, async (c) => {
    tellCookies(c, (await accounts.signOutEverywhere(cookieOf(c))).cookies)
    return c.json({ account: null }, 200)
  })
}

export function tellCookies(c: Context<ApiEnv>, cookies: string[]): void {
  for (const cookie of cookies) {
    c.header('set-cookie', cookie, { append: true })
  }
}

const email = z.email().max(254).toLowerCase().openapi({ example: 'customer@example.com' })
const newPassword = z.string().min(passwordLengthMin).max(passwordLengthMax)
/** One that exists may be as it likes: how long it must be is told where it is chosen. */
const password = z.string().min(1).max(passwordLengthMax)
const token = z.string().min(1).max(1000)

const told = json(
  z.strictObject({ told: z.literal(true) }),
  'Taken. What there is to say is in a mail, and this answer is the same for every address.',
)
const signedIn = json(z.strictObject({ account }), 'Signed in; the session is in a cookie')
const signedOut = json(z.strictObject({ account: z.null() }), 'Nobody is signed in here')

function post<Shape extends z.ZodRawShape>(path: string, summary: string, shape: Shape) {
  const schema = z.strictObject(shape)
  const body = { required: true, content: { 'application/json': { schema } } }
  return { method: 'post' as const, path, summary, tags: ['Account'], request: { query: noQuery, body } }
}

const signUp = createRoute({
  ...post('/api/auth/sign-up', 'Open an account; a mail says how it goes on', {
    email,
    password: newPassword,
  }),
  responses: { 202: told, ...refused(...unsafeErrors) },
})
const sendVerification = createRoute({
  ...post('/api/auth/verify/send', 'Have the link that confirms an address sent again', { email }),
  responses: { 202: told, ...refused(...unsafeErrors) },
})
const verify = createRoute({
  ...post(
    '/api/auth/verify',
    'Confirm an address, by the link that was sent and the password chosen at sign-up',
    {
      token,
      password,
    },
  ),
  responses: { 200: signedIn, ...refused('account.link_invalid', 'account.refused', ...unsafeErrors) },
})
const signIn = createRoute({
  ...post('/api/auth/sign-in', "Sign in; what lies in the guest's cart comes along", { email, password }),
  responses: { 200: signedIn, ...refused('account.refused', 'account.unverified', ...unsafeErrors) },
})
const sendReset = createRoute({
  ...post('/api/auth/reset/send', 'Have a link sent that sets a new password', { email }),
  responses: { 202: told, ...refused(...unsafeErrors) },
})
const reset = createRoute({
  ...post('/api/auth/reset', 'Set a new password; every session ends', { token, password: newPassword }),
  responses: { 200: signedOut, ...refused('account.link_invalid', ...unsafeErrors) },
})
const signOut = createRoute({
  ...post('/api/auth/sign-out', 'Sign out here', {}),
  responses: { 200: signedOut, ...refused(...unsafeErrors) },
})
const signOutEverywhere = createRoute({
  ...post('/api/auth/sign-out-everywhere', 'Sign out on every device', {}),
  responses: { 200: signedOut, ...refused('access.signed_out', ...unsafeErrors) },
})
