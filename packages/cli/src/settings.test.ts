import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CliError } from './cli-error.ts'
import { readSettings, schema } from './settings.ts'

const secret = 'whsec_0123456789abcdef'
const long = 'x'.repeat(32)
const key = 'sk_test_0123456789abcdef'

test('defaults to the embedded PostgreSQL and the sandbox on this machine', () => {
  expect(readSettings({})).toEqual({
    port: 3000,
    host: '127.0.0.1',
    siteUrl: 'http://localhost:3000',
    databaseUrl: undefined,
    databaseUrlDirect: undefined,
    databaseUrlOwner: undefined,
    stripeSecretKey: undefined,
    stripeWebhookSecrets: [],
    priceIds: {},
    sandboxPort: 12111,
    checkoutMinutes: 35,
    authSecret: undefined,
    allowedOrigins: [],
    imageOrigins: [],
    smtpUrl: undefined,
    mailFrom: undefined,
    rateLimits: {
      checkout: { requests: 5, seconds: 60 },
      signIn: { requests: 10, seconds: 60 },
      account: { requests: 30, seconds: 900 },
      spending: { requests: 3000, seconds: 60 },
      other: { requests: 600, seconds: 60 },
    },
    redisUrl: undefined,
    trustedProxies: [],
    home: resolve('.countinghouse'),
    logLevel: 'info',
    logSql: false,
  })
})

describe('accepts valid settings', () => {
  test.for([
    [{ PORT: '' }, { port: 3000 }],
    [{ PORT: ' 8080 ' }, { port: 8080, siteUrl: 'http://localhost:8080' }],
    [{ HOST: '0.0.0.0' }, { host: '0.0.0.0', siteUrl: 'http://localhost:3000' }],
    [{ HOST: 'shop.internal' }, { siteUrl: 'http://shop.internal:3000' }],
    [{ SITE_URL: 'https://shop.example/' }, { siteUrl: 'https://shop.example' }],
    [{ DATABASE_URL: 'postgresql://u:p@h/d' }, { databaseUrl: 'postgresql://u:p@h/d' }],
    [
      { STRIPE_SECRET_KEY: key, STRIPE_WEBHOOK_SECRET: secret },
      { stripeSecretKey: key, stripeWebhookSecrets: [secret] },
    ],
    [{ STRIPE_WEBHOOK_SECRET: `${secret}, whsec_other` }, { stripeWebhookSecrets: [secret, 'whsec_other'] }],
    [{ STRIPE_SECRET_KEY: 'rk_live_abc', STRIPE_WEBHOOK_SECRET: secret }, { stripeSecretKey: 'rk_live_abc' }],
    [
      { STRIPE_PRICE_ID_PRO: ' price_1 ', STRIPE_PRICE_ID_TEAM: 'price_2' },
      { priceIds: { pro: 'price_1', team: 'price_2' } },
    ],
    [{ CHECKOUT_MINUTES: '1435' }, { checkoutMinutes: 1435 }],
    [{ AUTH_SECRET: long }, { authSecret: long }],
    [
      { DATABASE_URL: 'postgres://h/d', SITE_URL: 'https://shop.example', AUTH_SECRET: long },
      { siteUrl: 'https://shop.example', authSecret: long },
    ],
    [{ DATABASE_URL: 'postgres://h/d', SITE_URL: 'http://shop.test' }, { authSecret: undefined }],
    [
      { ALLOWED_ORIGINS: 'https://a.example, https://b.example:8443/' },
      { allowedOrigins: ['https://a.example', 'https://b.example:8443'] },
    ],
    [{ IMAGE_ORIGINS: 'https://pictures.example' }, { imageOrigins: ['https://pictures.example'] }],
    [
      { SMTP_URL: 'smtps://u:p@mail.example', MAIL_FROM: 'The Shop <shop@shop.example>' },
      { smtpUrl: 'smtps://u:p@mail.example', mailFrom: 'The Shop <shop@shop.example>' },
    ],
    [{ RATE_LIMIT_CHECKOUT: '100/30s' }, { rateLimits: { checkout: { requests: 100, seconds: 30 } } }],
    [{ RATE_LIMIT_SIGN_IN: '0' }, { rateLimits: { signIn: undefined } }],
    [{ REDIS_URL: 'redis://:secret@cache:6379/1' }, { redisUrl: 'redis://:secret@cache:6379/1' }],
    [{ TRUSTED_PROXIES: '10.0.0.0/8, ::1' }, { trustedProxies: ['10.0.0.0/8', '::1'] }],
    [{ COUNTINGHOUSE_HOME: '/var/shop' }, { home: '/var/shop' }],
    [
      { PORT: '12111', SANDBOX_PORT: '12112' },
      { port: 12111, sandboxPort: 12112 },
    ],
    [{ LOG_LEVEL: 'debug', UNRELATED: 'x' }, { logLevel: 'debug' }],
    [
      { LOG_LEVEL: 'debug', LOG_SQL: 'yes' },
      { logLevel: 'debug', logSql: true },
    ],
  ] as const)('%j', ([environment, expected]) => {
    expect(readSettings(environment)).toMatchObject(expected)
  })
})

describe('rejects invalid settings with the name of the variable', () => {
  test.for([
    [{ PORT: 'three' }, 'PORT must be a port: a whole number from 1 to 65535.'],
    [{ PORT: '0' }, 'PORT must be a port'],
    [{ PORT: '65536' }, 'PORT must be a port'],
    [{ PORT: '80.5' }, 'PORT must be a port'],
    [{ HOST: 'http://shop' }, 'HOST must be an address'],
    [{ SITE_URL: 'shop.example' }, 'SITE_URL must be an origin'],
    [{ SITE_URL: 'https://shop.example/eu' }, 'SITE_URL must be an origin'],
    [{ SITE_URL: 'https://shop.example/?a' }, 'SITE_URL must be an origin'],
    [{ SITE_URL: 'ftp://shop.example' }, 'SITE_URL must be an origin'],
    [{ DATABASE_URL: 'mysql://u:p@h/d' }, 'DATABASE_URL must be the URL of a PostgreSQL database'],
    [{ DATABASE_URL_DIRECT: 'postgres://u:p@h/d' }, 'DATABASE_URL_DIRECT requires DATABASE_URL'],
    [{ DATABASE_URL_OWNER: 'postgres://u:p@h/d' }, 'DATABASE_URL_OWNER requires DATABASE_URL'],
    [
      { STRIPE_SECRET_KEY: 'pk_test_abc', STRIPE_WEBHOOK_SECRET: secret },
      'STRIPE_SECRET_KEY must be a secret key',
    ],
    [
      { STRIPE_SECRET_KEY: 'sk_test_', STRIPE_WEBHOOK_SECRET: secret },
      'STRIPE_SECRET_KEY must be a secret key',
    ],
    [{ STRIPE_SECRET_KEY: key }, 'STRIPE_WEBHOOK_SECRET is required'],
    [{ STRIPE_SECRET_KEY: key, STRIPE_WEBHOOK_SECRET: '  ' }, 'STRIPE_WEBHOOK_SECRET is required'],
    [{ STRIPE_WEBHOOK_SECRET: 'secret' }, 'STRIPE_WEBHOOK_SECRET must be'],
    [{ STRIPE_WEBHOOK_SECRET: `${secret},` }, 'STRIPE_WEBHOOK_SECRET must be'],
    [{ SANDBOX_PORT: '-1' }, 'SANDBOX_PORT must be a port'],
    [{ PORT: '12111' }, 'PORT and SANDBOX_PORT are both 12111'],
    [{ CHECKOUT_MINUTES: '34' }, 'CHECKOUT_MINUTES must be in minutes'],
    [{ TAX: 'stripe' }, 'TAX is not a setting: set `tax` in countinghouse.config.ts'],
    [{ SEARCH_LANGUAGE: 'german' }, 'SEARCH_LANGUAGE is not a setting'],
    [{ CHECKOUT_MINUTES: '1436' }, 'CHECKOUT_MINUTES must be in minutes'],
    [{ AUTH_SECRET: 'short' }, 'AUTH_SECRET must have at least 32 characters'],
    [{ DATABASE_URL: 'postgres://h/d', SITE_URL: 'https://shop.example' }, 'AUTH_SECRET is required'],
    [{ ALLOWED_ORIGINS: 'https://a.example,b.example' }, 'ALLOWED_ORIGINS must be an origin'],
    [{ ALLOWED_ORIGINS: '*' }, 'ALLOWED_ORIGINS must be an origin'],
    [{ SMTP_URL: 'http://mail.example' }, 'SMTP_URL must be the URL of a mail server'],
    [{ SMTP_URL: 'smtp://mail.example' }, 'MAIL_FROM is required'],
    [{ MAIL_FROM: 'no-address' }, 'MAIL_FROM must be an address'],
    [{ RATE_LIMIT_CHECKOUT: '5' }, 'RATE_LIMIT_CHECKOUT must be a number of requests per time'],
    [{ RATE_LIMIT_OTHER: '-5/1m' }, 'RATE_LIMIT_OTHER must be'],
    [{ RATE_LIMIT_SPENDING: '5/1d' }, 'RATE_LIMIT_SPENDING must be'],
    [{ REDIS_URL: 'cache:6379' }, 'REDIS_URL must be the URL of a Redis server'],
    [{ TRUSTED_PROXIES: 'nginx' }, 'TRUSTED_PROXIES must be comma-separated IP addresses'],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }, 'TRUSTED_PROXIES must be comma-separated IP addresses'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
    [{ LOG_LEVEL: 'debug', LOG_SQL: 'true' }, 'LOG_SQL must be yes or no'],
    [{ LOG_SQL: 'yes' }, 'LOG_SQL=yes requires LOG_LEVEL=debug'],
  ] as const)('%j', ([environment, message]) => {
    expect(() => readSettings(environment)).toThrow(CliError)
    expect(() => readSettings(environment)).toThrow(message)
  })
})

test('does not repeat a secret in the message', () => {
  for (const name of [
    'DATABASE_URL',
    'STRIPE_SECRET_KEY',
    'STRIPE_WEBHOOK_SECRET',
    'AUTH_SECRET',
    'SMTP_URL',
    'REDIS_URL',
  ]) {
    expect(() => readSettings({ [name]: 'hunter2' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  }
})

test('reports all invalid settings at once', () => {
  expect(() => readSettings({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT.*\n.*LOG_LEVEL/)
})

test('.env.example documents every setting and no others', () => {
  const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
  const names = [...example.matchAll(/^([A-Z0-9_]+)=/gm)].map((match) => match[1])
  expect(names).toEqual(Object.keys(schema.shape))
  expect(() =>
    readSettings(
      Object.fromEntries(
        [...example.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
      ),
    ),
  ).not.toThrow()
})
