/**
 * Every setting: its name, its default, and what makes it wrong. `.env.example` has a line for each; a test holds the two together.
 * All are optional, and an empty one counts as unset.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import {
  eachRateLimit,
  isAddressRange,
  parseRateLimit,
  type RateLimit,
  type RateLimits,
  rateLimitTable,
} from '@countinghouse/api'
import { z } from 'zod'
import { CliError } from './cli-error.ts'

export interface Settings {
  port: number
  host: string
  /** An origin, without a slash at the end. */
  siteUrl: string
  /** Unset: the embedded PostgreSQL. */
  databaseUrl: string | undefined
  /** For LISTEN, and for migrations, where `databaseUrl` is a transaction pooler's. */
  databaseUrlDirect: string | undefined
  /** Who owns the tables, where `databaseUrl` is of a role that does not: for migrations alone. */
  databaseUrlOwner: string | undefined
  /** Unset: the sandbox. */
  stripeSecretKey: string | undefined
  /** Several while one is being replaced. Empty only with the sandbox, which then gets one of our making. */
  stripeWebhookSecrets: string[]
  /** Prices that the merchant made at Stripe, by the key of their plan or pack in countinghouse.config.ts. */
  priceIds: Record<string, string>
  sandboxPort: number
  checkoutMinutes: number
  /** Unset: one of our making, kept in the home. */
  authSecret: string | undefined
  /** Origins beside the shop's own. */
  allowedOrigins: string[]
  imageOrigins: string[]
  /** Unset: mails are kept where the admin reads them. */
  smtpUrl: string | undefined
  mailFrom: string | undefined
  rateLimits: RateLimits
  /** Unset: every process counts requests in its own memory. */
  redisUrl: string | undefined
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
  /** Absolute. */
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
  .regex(/^price_\w{1,250}$/, 'is no price: give the id of one at Stripe, price_….')
  .optional()

export const schema = z.object({
  PORT: port.default(3000),
  HOST: z
    .string()
    .regex(
      /^[a-zA-Z0-9.:-]+$/,
      'is no address: give one such as 127.0.0.1, or 0.0.0.0 to be reached from other machines.',
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
      'is no secret key of Stripe: give one that begins with sk_test_, sk_live_, rk_test_ or rk_live_.',
    )
    .optional(),
  STRIPE_WEBHOOK_SECRET: z.string().transform(webhookSecrets).default([]),
  STRIPE_PRICE_ID_PRO: priceId,
  STRIPE_PRICE_ID_STUDIO: priceId,
  STRIPE_PRICE_ID_TOKENS_50: priceId,
  STRIPE_PRICE_ID_TOKENS_200: priceId,
  SANDBOX_PORT: port.default(12_111),
  CHECKOUT_MINUTES: wholeNumber(
    35,
    1_435,
    'minutes (Stripe wants 30 minutes to 24 hours at its receipt)',
  ).default(35),
  AUTH_SECRET: z
    .string()
    .min(
      32,
      'is too short to sign anything with: give 32 characters or more, as from `openssl rand -base64 32`.',
    )
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
  LOG_LEVEL: z
    .enum(logLevels, { error: `is no level: give one of ${logLevels.join(', ')}.` })
    .default('info'),
  LOG_SQL: z.enum(['yes', 'no'], { error: 'must be yes or no.' }).default('no'),
})

/**
 * @param environment where to read; by default this process's environment, completed by `.env` in the current folder
 * @throws CliError naming the variable and the remedy
 */
export function readSettings(environment: Record<string, string | undefined> = readEnvironment()): Settings {
  const given = Object.entries(environment).filter(([name, value]) => name in schema.shape && value?.trim())
  const parsed = schema.safeParse(Object.fromEntries(given.map(([name, value]) => [name, value?.trim()])))
  if (!parsed.success) {
    throw wrong(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`))
  }
  const moved = configured.find(([name]) => environment[name]?.trim())
  if (moved) {
    throw wrong([`${moved[0]} is not a setting: set \`${moved[1]}\` in countinghouse.config.ts.`])
  }
  const values = parsed.data
  const clash = failTogether(values)
  if (clash) {
    throw wrong([clash])
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

/** What was a setting once, or could be taken for one: ignoring it would sell without tax. */
const configured = [
  ['TAX', 'tax'],
  ['PRICES_INCLUDE_TAX', 'tax'],
  ['PROMOTION_CODES', 'promotionCodes'],
  ['ASK_PHONE', 'shipping.askPhone'],
  ['SEARCH_LANGUAGE', 'searchLanguage'],
] as const

const priceSetting = /^STRIPE_PRICE_ID_([A-Z0-9_]+)$/

/** A plan of the merchant's own has a setting of its own: `STRIPE_PRICE_ID_TEAM` for the key `team`. */
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
        throw wrong([`${name} ${parsed.error.issues[0]?.message}`])
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

/** What is right alone and wrong in company. */
function failTogether(values: z.output<typeof schema>): string | undefined {
  if (values.STRIPE_SECRET_KEY && values.STRIPE_WEBHOOK_SECRET.length === 0) {
    return (
      'STRIPE_WEBHOOK_SECRET is empty while STRIPE_SECRET_KEY is set: without it nobody could tell a payment from a forgery. ' +
      "Give the endpoint's whsec_…, from the Stripe dashboard or from `stripe listen`."
    )
  }
  if (!values.STRIPE_SECRET_KEY && values.PORT === values.SANDBOX_PORT) {
    return `SANDBOX_PORT is ${values.PORT}, and so is PORT: give one of them another number.`
  }
  for (const name of ['DATABASE_URL_DIRECT', 'DATABASE_URL_OWNER'] as const) {
    if (values[name] && !values.DATABASE_URL) {
      return `${name} is set without DATABASE_URL: set that too, or neither for the embedded PostgreSQL.`
    }
  }
  if (values.DATABASE_URL && values.SITE_URL?.startsWith('https:') && !values.AUTH_SECRET) {
    return (
      'AUTH_SECRET is empty while DATABASE_URL and an https SITE_URL are set: every server of the shop must sign sessions with the same one, ' +
      'and it must outlive them. Give 32 characters or more, as from `openssl rand -base64 32`.'
    )
  }
  if (values.LOG_SQL === 'yes' && !['trace', 'debug'].includes(values.LOG_LEVEL)) {
    return `LOG_SQL is yes while LOG_LEVEL is ${values.LOG_LEVEL}: statements are logged at debug level, so set LOG_LEVEL=debug.`
  }
  if (values.SMTP_URL && !values.MAIL_FROM) {
    return 'MAIL_FROM is empty while SMTP_URL is set: give the address that mails come from, such as shop@shop.example.'
  }
  return undefined
}

/** Where a browser on this machine finds the shop: a wildcard address is no address to go to. */
function localUrl(host: string, port: number): string {
  const name = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function wholeNumber(least: number, most: number, what: string) {
  const hint = `must be ${what}: a whole number from ${least} to ${most}.`
  return z.string().regex(/^\d+$/, hint).transform(Number).pipe(z.number().min(least, hint).max(most, hint))
}

function origin(value: string, context: z.RefinementCtx): string {
  const url = URL.parse(value)
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) {
    return url.origin
  }
  context.addIssue(
    'must be an origin alone, such as https://shop.example: a scheme, a name, perhaps a port, and no path.',
  )
  return z.NEVER
}

function origins(value: string, context: z.RefinementCtx): string[] {
  return value.split(',').map((each) => origin(each.trim(), context))
}

/** The value may hold a password, so that the message must not repeat it. */
function smtpUrl(value: string, context: z.RefinementCtx): string {
  const url = URL.parse(value)
  if (url?.hostname && /^smtps?:$/.test(url.protocol)) {
    return value
  }
  context.addIssue(
    'must be the address of a mail server: smtp://user:password@host:587 or smtps://user:password@host.',
  )
  return z.NEVER
}

/** The value may hold a password, so that the message must not repeat it. */
function postgresUrl(value: string, context: z.RefinementCtx): string {
  const url = URL.parse(value)
  if (url && /^postgres(ql)?:$/.test(url.protocol)) {
    return value
  }
  context.addIssue('must be the address of a database: postgres://user:password@host:5432/name.')
  return z.NEVER
}

/** May hold a password, too. */
function redisUrl(value: string, context: z.RefinementCtx): string {
  const url = URL.parse(value)
  if (url && /^rediss?:$/.test(url.protocol)) {
    return value
  }
  context.addIssue(
    'must be the address of a Redis: redis://127.0.0.1:6379, or rediss:// for one that speaks TLS.',
  )
  return z.NEVER
}

function rateLimit(value: string, context: z.RefinementCtx): RateLimit | undefined {
  try {
    return parseRateLimit(value)
  } catch {
    context.addIssue(
      'must be a number of requests and a time, such as 5/1m, 100/30s or 1000/1h; 0 switches the limit off.',
    )
    return z.NEVER
  }
}

function addressRanges(value: string, context: z.RefinementCtx): string[] {
  const ranges = value.split(',').map((range) => range.trim())
  if (ranges.every(isAddressRange)) {
    return ranges
  }
  context.addIssue('must be addresses or ranges with commas between them, such as 10.0.0.0/8, 192.0.2.1.')
  return z.NEVER
}

function webhookSecrets(value: string, context: z.RefinementCtx): string[] {
  const secrets = value.split(',').map((secret) => secret.trim())
  if (secrets.every((secret) => /^whsec_[A-Za-z0-9+/=_-]+$/.test(secret))) {
    return secrets
  }
  context.addIssue('must be one signing secret that begins with whsec_, or several with commas between them.')
  return z.NEVER
}

function wrong(messages: string[]): CliError {
  return new CliError(
    messages.join('\n'),
    'Change it in the environment or in .env; .env.example explains every setting.',
  )
}
