/**
 * The configuration of better-auth, which is used as a library. Its own endpoints are not mounted,
 * so that only the routes in `routes/auth.ts` and `routes/account.ts` give access to accounts.
 */
import type { Engine, Log } from '@countinghouse/engine'
import type { BetterAuthOptions } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { hashToken } from './link-tokens.ts'
import { sessionCookie } from './session-cookie.ts'

export const passwordLengthMin = 10
/** A longer password costs more to hash and is no safer. */
export const passwordLengthMax = 128

const DAY_SECONDS = 24 * 60 * 60

export interface AccountsInput {
  engine: Pick<Engine, 'accountsDatabase' | 'customers' | 'notifications'>
  /** Signs sessions and emailed links; at least 32 characters. */
  secret: string
  siteUrl: string
  log: Log
}

/** @param proveEmail called with a user who followed an emailed link and so owns the address */
export function accountsOptions(
  { engine, secret, siteUrl, log }: AccountsInput,
  proveEmail: (userId: string) => Promise<void>,
) {
  return {
    ...accountsTables,
    database: engine.accountsDatabase(),
    secret,
    baseURL: siteUrl,
    telemetry: { enabled: false },
    // The API limits the rate of its own routes.
    rateLimit: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message, ...args) => log.error({ reasons: args.map(nameOf) }, message),
    },
    onAPIError: { throw: true },
    advanced: {
      // better-auth's own prefix is __Secure-; `sessionCookie` uses __Host-, which subdomains
      // cannot set either.
      useSecureCookies: false,
      cookies: { session_token: sessionCookie(siteUrl) },
      ipAddress: { disableIpTracking: true },
    },
    session: { ...accountsTables.session, expiresIn: 30 * DAY_SECONDS, updateAge: DAY_SECONDS },
    emailAndPassword: {
      enabled: true,
      autoSignIn: false,
      requireEmailVerification: true,
      minPasswordLength: passwordLengthMin,
      maxPasswordLength: passwordLengthMax,
      revokeSessionsOnPasswordReset: true,
      onPasswordReset: ({ user }) => proveEmail(user.id),
      sendResetPassword: async ({ user, token }) =>
        engine.notifications.write({
          key: `reset:${hashToken(token)}`,
          to: user.email,
          userId: user.id,
          emailTemplate: { template: 'password_reset', token },
        }),
    },
    emailVerification: { sendOnSignUp: false, sendOnSignIn: false, autoSignInAfterVerification: false },
    user: {
      ...accountsTables.user,
      deleteUser: {
        enabled: true,
        // Personal data is erased first: if deleting the account then fails, the customer can try
        // again.
        beforeDelete: ({ id, email }) => engine.customers.erase({ userId: id, email }),
      },
    },
  } satisfies BetterAuthOptions
}

/** The tables as the engine's migrations create them; a test compares the two. */
export const accountsTables = {
  user: {
    fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    additionalFields: {
      role: { type: ['customer', 'admin'], required: true, defaultValue: 'customer', input: false },
    },
  },
  session: {
    fields: {
      expiresAt: 'expires_at',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      userId: 'user_id',
    },
  },
  account: {
    fields: {
      accountId: 'account_id',
      providerId: 'provider_id',
      userId: 'user_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
    },
  },
  // Only hashes are stored: a leaked table does not allow resetting a password.
  verification: {
    storeIdentifier: 'hashed',
    fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
  },
} as const satisfies Pick<BetterAuthOptions, 'user' | 'session' | 'account' | 'verification'>

/** Messages and values of an API error may contain email addresses; its code does not. */
function nameOf(reason: unknown): string {
  if (isAPIError(reason)) {
    return String(reason.body?.code ?? reason.status)
  }
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : typeof reason
}
