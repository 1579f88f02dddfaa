/**
 * How better-auth is set up: a library behind our own routes. Its own endpoints are mounted nowhere, so that what can be asked of an
 * account is exactly what `routes/accounts.ts` and its neighbours list.
 */
import type { Engine, Log } from '@countinghouse/engine'
import type { BetterAuthOptions } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { digestOf } from './digest.ts'
import { sessionCookie } from './session-cookie.ts'

export const passwordLengthMin = 10
/** A longer one costs us more to hash than it brings its owner. */
export const passwordLengthMax = 128

const DAY_SECONDS = 24 * 60 * 60

export interface AccountsInput {
  engine: Pick<Engine, 'accountsDatabase' | 'customers' | 'notifications'>
  /** What sessions and links in mails are signed with; 32 characters at least. */
  secret: string
  siteUrl: string
  log: Log
}

/** `proveEmail` is told of a user who came by a link in a mail: the mailbox is theirs. */
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
    // Our own limits cover our own routes.
    rateLimit: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message, ...args) => log.error({ reasons: args.map(nameOf) }, message),
    },
    onAPIError: { throw: true },
    advanced: {
      // Its own prefix is __Secure-; ours is __Host-, which also forbids a sibling host to set it.
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
          key: `reset:${digestOf(token)}`,
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
        // What is personal leaves the shop first: if the rest fails, the account is still there to ask again.
        beforeDelete: ({ id, email }) => engine.customers.erase({ userId: id, email }),
      },
    },
  } satisfies BetterAuthOptions
}

/** What `packages/engine/migrations/0010-accounts.sql` made of its tables; a test holds the two together. */
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
  // Only what is hashed is kept: who reads the table cannot reset a password with it.
  verification: {
    storeIdentifier: 'hashed',
    fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
  },
} as const satisfies Pick<BetterAuthOptions, 'user' | 'session' | 'account' | 'verification'>

/** Its messages and values may hold addresses; the name of what went wrong does not. */
function nameOf(reason: unknown): string {
  if (isAPIError(reason)) {
    return String(reason.body?.code ?? reason.status)
  }
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : typeof reason
}
