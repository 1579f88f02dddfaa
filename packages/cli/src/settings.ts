/**
 * The settings: name, default and validation of each. `.env.example` documents the same settings,
 * which a test checks. All are optional, and an empty one counts as unset.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { eachRateLimit, type RateLimits, rateLimitTable } from '@countinghouse/api'
import { z } from 'zod'
import { CliError } from './cli-error.ts'
import {
  addressRanges,
  origin,
  origins,
  postgresUrl,
  rateLimit,
  redisUrl,
  smtpUrl,
  webhookSecrets,
  wholeNumber,
} from './setting-parsers.ts'

export interface Settings {
  port: number
  host: string
  /** The origin of the shop, without a trailing slash. */
  siteUrl: string
  /** Default: the embedded PostgreSQL. */
  databaseUrl: string | undefined
  /**
   * The database without its transaction pooler, for LISTEN and migrations. Default: `databaseUrl`.
   */
  databaseUrlDirect: string | undefined
  /** The role that owns the tables, for migrations. Default: `databaseUrlDirect`. */
  databaseUrlOwner: string | undefined
  /** Default: the sandbox. */
  stripeSecretKey: string | undefined
  /**
   * Several while a secret is rotated. Empty only with the sandbox, for which one is generated at
   * each start.
   */
  stripeWebhookSecrets: string[]
  /**
   * Ids of prices created at Stripe by hand, by the key of their plan or pack in
   * countinghouse.config.ts.
   */
  priceIds: Record<string, string>
  sandboxPort: number
  checkoutMinutes: number
  /** Default: a generated secret that is kept in the data directory. */
  authSecret: string | undefined
  /** Origins whose pages may use the API with a customer's cookies, besides the shop's own. */
  allowedOrigins: string[]
  imageOrigins: string[]
  /** Default: emails are not sent; the admin can read them. */
  smtpUrl: string | undefined
  mailFrom: string | undefined
  rateLimits: RateLimits
  /** Default: each process counts requests in its own memory. */
  redisUrl: string | undefined
  /** Addresses and ranges of proxies whose `X-Forwarded-For` is trusted. */
  trustedProxies: string[]
  /** The data directory, as an absolute path. */
  home: string
  logLevel: LogLevel
  /** Whether each SQL statement is logged, at debug level. */
  logSql: boolean
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

const port = wholeNumber(1, 65_535, 'a port')

const priceId = z
  .string()
  .regex(/^price_\w{1,250}$/, 'must be the id of a price at Stripe, price_….')
  .optional()

export const schema = z.object({
  PORT: port.default(3000),
  HOST: z
    .string()
    .regex(
      /^[a-zA-Z0-9.:-]+$/,
      'must be an address such as 127.0.0.1, or 0.0.0.0 to accept connections from other machines.',
    )
    .default('127.0.0.1'),
  SITE_URL: z.string().transform(origin).optional(),
  DATABASE_URL: z.string().transform(postgresUrl).optional(),
  DATABASE_URL_DIRECT: z.string().transform(postgresUrl).optional(),
  DATABASE_URL_OWNER: z.string().transform(postgresUrl).optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(
      /^(sk|rk)_(test|live)_[A-Za-z0-9]+$/,
      'must be a secret key of Stripe that begins with sk_test_, sk_live_, rk_test_ or rk_live_.',
    )
    .optional(),
  STRIPE_WEBHOOK_SECRET: z.string().transform(webhookSecrets).default([]),
  STRIPE_PRICE_ID_PRO: priceId,
  STRIPE_PRICE_ID_STUDIO: priceId,
  STRIPE_PRICE_ID_TOKENS_50: priceId,
  STRIPE_PRICE_ID_TOKENS_200: priceId,
  SANDBOX_PORT: port.default(12_111),
  CHECKOUT_MINUTES: wholeNumber(35, 1_435, 'in minutes (Stripe allows 30 minutes to 24 hours)').default(35),
  AUTH_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters. Generate one with: openssl rand -base64 32')
    .optional(),
  ALLOWED_ORIGINS: z.string().transform(origins).default([]),
  IMAGE_ORIGINS: z.string().transform(origins).default([]),
  SMTP_URL: z.string().transform(smtpUrl).optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^[^\r\n<>"]*<?[^\s<>@"]+@[^\s<>@"]+>?$/,
      'must be an address such as shop@shop.example, or The Shop <shop@shop.example>.',
    )
    .optional(),
  RATE_LIMIT_CHECKOUT: z.string().transform(rateLimit).prefault(rateLimitTable.checkout.default),
  RATE_LIMIT_SIGN_IN: z.string().transform(rateLimit).prefault(rateLimitTable.signIn.default),
  RATE_LIMIT_ACCOUNT: z.string().transform(rateLimit).prefault(rateLimitTable.account.default),
  RATE_LIMIT_SPENDING: z.string().transform(rateLimit).prefault(rateLimitTable.spending.default),
  RATE_LIMIT_OTHER: z.string().transform(rateLimit).prefault(rateLimitTable.other.default),
  REDIS_URL: z.string().transform(redisUrl).optional(),
  TRUSTED_PROXIES: z.string().transform(addressRanges).default([]),
  COUNTINGHOUSE_HOME: z.string().default('.countinghouse'),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}.` }).default('info'),
  LOG_SQL: z.enum(['yes', 'no'], { error: 'must be yes or no.' }).default('no'),
})

/**
 * @param environment the variables. Default: this process's environment, and `.env` in the current
 *   folder for the rest
 * @throws CliError with each invalid variable and how to fix it
 */
export function readSettings(environment: Record<string, string | undefined> = readEnvironment()): Settings {
  const given = Object.entries(environment).filter(([name, value]) => name in schema.shape && value?.trim())
  const parsed = schema.safeParse(Object.fromEntries(given.map(([name, value]) => [name, value?.trim()])))
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`))
  }
  const moved = movedToConfig.find(([name]) => environment[name]?.trim())
  if (moved) {
    throw invalid([`${moved[0]} is not a setting: set \`${moved[1]}\` in countinghouse.config.ts.`])
  }
  const values = parsed.data
  const conflict = findConflict(values)
  if (conflict) {
    throw invalid([conflict])
  }
  return {
    port: values.PORT,
    host: values.HOST,
    siteUrl: values.SITE_URL ?? localUrl(values.HOST, values.PORT),
    databaseUrl: values.DATABASE_URL,
    databaseUrlDirect: values.DATABASE_URL_DIRECT,
    databaseUrlOwner: values.DATABASE_URL_OWNER,
    stripeSecretKey: values.STRIPE_SECRET_KEY,
    stripeWebhookSecrets: values.STRIPE_WEBHOOK_SECRET,
    priceIds: readPriceIds(environment),
    sandboxPort: values.SANDBOX_PORT,
    checkoutMinutes: values.CHECKOUT_MINUTES,
    authSecret: values.AUTH_SECRET,
    allowedOrigins: values.ALLOWED_ORIGINS,
    imageOrigins: values.IMAGE_ORIGINS,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    rateLimits: eachRateLimit((name) => values[rateLimitSettings[name]]),
    redisUrl: values.REDIS_URL,
    trustedProxies: values.TRUSTED_PROXIES,
    home: resolve(values.COUNTINGHOUSE_HOME),
    logLevel: values.LOG_LEVEL,
    logSql: values.LOG_SQL === 'yes',
  }
}

/**
 * Former settings that are options of countinghouse.config.ts now. They are rejected: a shop that
 * ignored `TAX` would sell without tax.
 */
const movedToConfig = [
  ['TAX', 'tax'],
  ['PRICES_INCLUDE_TAX', 'tax'],
  ['PROMOTION_CODES', 'promotionCodes'],
  ['ASK_PHONE', 'shipping.askPhone'],
  ['SEARCH_LANGUAGE', 'searchLanguage'],
] as const

const priceSetting = /^STRIPE_PRICE_ID_([A-Z0-9_]+)$/

/** Each plan of the merchant has its own setting: `STRIPE_PRICE_ID_TEAM` for the key `team`. */
function readPriceIds(environment: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const key = priceSetting.exec(name)?.[1]?.toLowerCase()
      const text = value?.trim()
      if (!key || !text) {
        return []
      }
      const parsed = priceId.safeParse(text)
      if (!parsed.success) {
        throw invalid([`${name} ${parsed.error.issues[0]?.message}`])
      }
      return [[key, text]]
    }),
  )
}

const rateLimitSettings = {
  checkout: 'RATE_LIMIT_CHECKOUT',
  signIn: 'RATE_LIMIT_SIGN_IN',
  account: 'RATE_LIMIT_ACCOUNT',
  spending: 'RATE_LIMIT_SPENDING',
  other: 'RATE_LIMIT_OTHER',
} as const satisfies Record<keyof RateLimits, keyof typeof schema.shape>

function readEnvironment(): Record<string, string | undefined> {
  const file = resolve('.env')
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env }
}

/** Values that are valid separately and not together. */
function findConflict(values: z.output<typeof schema>): string | undefined {
  if (values.STRIPE_SECRET_KEY && values.STRIPE_WEBHOOK_SECRET.length === 0) {
    return (
      'STRIPE_WEBHOOK_SECRET is required with STRIPE_SECRET_KEY: without it, forged webhooks could not be detected. ' +
      'Set it to the signing secret (whsec_…) of the endpoint, from the Stripe Dashboard or from stripe listen.'
    )
  }
  if (!values.STRIPE_SECRET_KEY && values.PORT === values.SANDBOX_PORT) {
    return `PORT and SANDBOX_PORT are both ${values.PORT}. Change one of them.`
  }
  for (const name of ['DATABASE_URL_DIRECT', 'DATABASE_URL_OWNER'] as const) {
    if (values[name] && !values.DATABASE_URL) {
      return `${name} requires DATABASE_URL. Set it too, or unset both to use the embedded PostgreSQL.`
    }
  }
  if (values.DATABASE_URL && values.SITE_URL?.startsWith('https:') && !values.AUTH_SECRET) {
    return (
      'AUTH_SECRET is required with DATABASE_URL and an https SITE_URL: all servers of the shop must sign sessions with the same secret. ' +
      'Generate one with: openssl rand -base64 32'
    )
  }
  if (values.LOG_SQL === 'yes' && !['trace', 'debug'].includes(values.LOG_LEVEL)) {
    return `LOG_SQL=yes requires LOG_LEVEL=debug or trace; it is ${values.LOG_LEVEL}.`
  }
  if (values.SMTP_URL && !values.MAIL_FROM) {
    return 'MAIL_FROM is required with SMTP_URL: set it to the sender address, such as shop@shop.example.'
  }
  return undefined
}

/** The URL of the shop for a browser on this machine, which cannot open a wildcard address. */
function localUrl(host: string, port: number): string {
  const name = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function invalid(messages: string[]): CliError {
  return new CliError(
    messages.join('\n'),
    'Change it in the environment or in .env; .env.example documents every setting.',
  )
}
