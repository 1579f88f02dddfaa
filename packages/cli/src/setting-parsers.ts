/**
 * Parsers of settings: each validates the text of an environment variable and reports what is wrong
 * with it.
 */
import { isAddressRange, parseRateLimit, type RateLimit } from '@countinghouse/api'
import { z } from 'zod'

/** @param unit completes "must be …" in the message */
export function wholeNumber(min: number, max: number, unit: string) {
  const message = `must be ${unit}: a whole number from ${min} to ${max}.`
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message))
}

export function origin(value: string, context: z.RefinementCtx): string {
  const url = URL.parse(value)
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) {
    return url.origin
  }
  context.addIssue(
    'must be an origin such as https://shop.example: scheme, host and optional port, without a path.',
  )
  return z.NEVER
}

export function origins(value: string, context: z.RefinementCtx): string[] {
  return value.split(',').map((each) => origin(each.trim(), context))
}

/** The message does not repeat the value, which may contain a password. */
export function smtpUrl(value: string, context: z.RefinementCtx): string {
  const url = URL.parse(value)
  if (url?.hostname && /^smtps?:$/.test(url.protocol)) {
    return value
  }
  context.addIssue(
    'must be the URL of a mail server: smtp://user:password@host:587 or smtps://user:password@host.',
  )
  return z.NEVER
}

/** The message does not repeat the value, which may contain a password. */
export function postgresUrl(value: string, context: z.RefinementCtx): string {
  const url = URL.parse(value)
  if (url && /^postgres(ql)?:$/.test(url.protocol)) {
    return value
  }
  context.addIssue('must be the URL of a PostgreSQL database: postgres://user:password@host:5432/name.')
  return z.NEVER
}

/** The message does not repeat the value, which may contain a password. */
export function redisUrl(value: string, context: z.RefinementCtx): string {
  const url = URL.parse(value)
  if (url && /^rediss?:$/.test(url.protocol)) {
    return value
  }
  context.addIssue('must be the URL of a Redis server: redis://127.0.0.1:6379, or rediss:// for TLS.')
  return z.NEVER
}

export function rateLimit(value: string, context: z.RefinementCtx): RateLimit | undefined {
  try {
    return parseRateLimit(value)
  } catch {
    context.addIssue(
      'must be a number of requests per time, such as 5/1m, 100/30s or 1000/1h; 0 disables the limit.',
    )
    return z.NEVER
  }
}

export function addressRanges(value: string, context: z.RefinementCtx): string[] {
  const ranges = value.split(',').map((range) => range.trim())
  if (ranges.every(isAddressRange)) {
    return ranges
  }
  context.addIssue('must be comma-separated IP addresses or ranges, such as 10.0.0.0/8, 192.0.2.1.')
  return z.NEVER
}

export function webhookSecrets(value: string, context: z.RefinementCtx): string[] {
  const secrets = value.split(',').map((secret) => secret.trim())
  if (secrets.every((secret) => /^whsec_[A-Za-z0-9+/=_-]+$/.test(secret))) {
    return secrets
  }
  context.addIssue('must be a signing secret that begins with whsec_, or several separated by commas.')
  return z.NEVER
}
