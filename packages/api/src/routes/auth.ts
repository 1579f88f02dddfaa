/** Signing up, confirming an email address, signing in and out, and resetting a password. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { emailIn, passwordLengthMax, passwordLengthMin } from '../accounts/index.ts'
import type { ApiEnv } from '../api-env.ts'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonBody, jsonResponse, unsafeErrors } from '../openapi.ts'
import { account } from '../schemas/account.ts'
import { noQuery } from '../schemas/fields.ts'
import { setCookies } from '../set-cookies.ts'
import type { SignedIn } from '../viewer.ts'

export function addAuthRoutes(app: ApiApp, { engine, accounts, cartCookie, signInGuard }: Shop): void {
  /** Links the guest's cart and orders to the account, and invalidates the guest's cart token. */
  const completeSignIn = async (
    c: Context<ApiEnv>,
    { viewer, cookies }: { viewer: SignedIn; cookies: string[] },
  ) => {
    const cartToken = cartCookie.read(c)
    await engine.customers.link({ userId: viewer.userId, verifiedEmail: viewer.email, cartToken })
    if (cartToken !== undefined) {
      cartCookie.clear(c)
    }
    setCookies(c, cookies)
    signInGuard.trust(c, viewer.email)
    return c.json({ account: { email: viewer.email, role: viewer.role } }, 200)
  }
  const cookieOf = (c: Context<ApiEnv>) => c.req.header('cookie') ?? ''

  app.openapi(signUp, async (c) => {
    await accounts.signUp(c.req.valid('json'))
    return c.json({ accepted: true as const }, 202)
  })
  app.openapi(sendVerification, async (c) => {
    await accounts.sendVerification(c.req.valid('json').email)
    return c.json({ accepted: true as const }, 202)
  })
  app.openapi(verify, async (c) => {
    const input = c.req.valid('json')
    // The link can be used to guess passwords as the sign-in form can, so it counts toward the same
    // limit.
    await signInGuard.admit(c, emailIn(input.token) ?? '')
    return completeSignIn(c, await accounts.verify({ ...input, cookie: cookieOf(c) }))
  })
  app.openapi(signIn, async (c) => {
    const credentials = c.req.valid('json')
    await signInGuard.admit(c, credentials.email)
    return completeSignIn(c, await accounts.signIn({ ...credentials, cookie: cookieOf(c) }))
  })
  app.openapi(sendReset, async (c) => {
    await accounts.requestReset(c.req.valid('json').email)
    return c.json({ accepted: true as const }, 202)
  })
  app.openapi(reset, async (c) => {
    const { email } = await accounts.reset(c.req.valid('json'))
    if (email !== undefined) {
      signInGuard.trust(c, email)
    }
    return c.json({ account: null }, 200)
  })
  app.openapi(signOut, async (c) => {
    setCookies(c, (await accounts.signOut(cookieOf(c))).cookies)
    return c.json({ account: null }, 200)
  })
  app.openapi(signOutEverywhere, async (c) => {
    setCookies(c, (await accounts.signOutEverywhere(cookieOf(c))).cookies)
    return c.json({ account: null }, 200)
  })
}

const email = z.email().max(254).toLowerCase().openapi({ example: 'customer@example.com' })
const newPassword = z.string().min(passwordLengthMin).max(passwordLengthMax)
/**
 * An existing password: its length was checked when it was chosen, perhaps against another limit.
 */
const password = z.string().min(1).max(passwordLengthMax)
const token = z.string().min(1).max(1000)

const accepted = jsonResponse(
  z.strictObject({ accepted: z.literal(true) }),
  'Accepted. The response is the same for every address; the email says more.',
)
const signedIn = jsonResponse(z.strictObject({ account }), 'Signed in; the session is in a cookie')
const signedOut = jsonResponse(z.strictObject({ account: z.null() }), 'Signed out')

function post<Path extends string, Shape extends z.ZodRawShape>(path: Path, summary: string, shape: Shape) {
  return {
    method: 'post' as const,
    path,
    summary,
    tags: ['Account'],
    request: { query: noQuery, body: jsonBody(z.strictObject(shape)) },
  }
}

const signUp = createRoute({
  ...post('/api/auth/sign-up', 'Create an account and send a verification email', {
    email,
    password: newPassword,
  }),
  responses: { 202: accepted, ...errorResponses(...unsafeErrors) },
})
const sendVerification = createRoute({
  ...post('/api/auth/verify/send', 'Send the verification email again', { email }),
  responses: { 202: accepted, ...errorResponses(...unsafeErrors) },
})
const verify = createRoute({
  ...post('/api/auth/verify', 'Verify an email address with the link and the password, and sign in', {
    token,
    password,
  }),
  responses: {
    200: signedIn,
    ...errorResponses('account.link_invalid', 'account.refused', ...unsafeErrors),
  },
})
const signIn = createRoute({
  ...post('/api/auth/sign-in', "Sign in, and merge the guest's cart", { email, password }),
  responses: { 200: signedIn, ...errorResponses('account.refused', 'account.unverified', ...unsafeErrors) },
})
const sendReset = createRoute({
  ...post('/api/auth/reset/send', 'Send a link that resets the password', { email }),
  responses: { 202: accepted, ...errorResponses(...unsafeErrors) },
})
const reset = createRoute({
  ...post('/api/auth/reset', 'Reset the password and end all sessions', { token, password: newPassword }),
  responses: { 200: signedOut, ...errorResponses('account.link_invalid', ...unsafeErrors) },
})
const signOut = createRoute({
  ...post('/api/auth/sign-out', 'Sign out of this session', {}),
  responses: { 200: signedOut, ...errorResponses(...unsafeErrors) },
})
const signOutEverywhere = createRoute({
  ...post('/api/auth/sign-out-everywhere', 'Sign out of all sessions', {}),
  responses: { 200: signedOut, ...errorResponses('access.signed_out', ...unsafeErrors) },
})

export const authRoutes = {
  signUp,
  sendVerification,
  verify,
  signIn,
  sendReset,
  reset,
  signOut,
  signOutEverywhere,
}
