/** Removes secrets and personal data from log lines. */

/**
 * Matches values by their form, wherever they appear: in a field, a message, a URL or a driver's
 * error. A list of field names alone would have to be complete, so the list below is only for
 * values without a recognizable form.
 * @param line JSON on one line, or any text
 */
export function redact(line: string): string {
  return patterns.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line)
}

/**
 * Keys whose JSON values are always removed: strings, numbers, and lists and objects one level
 * deep.
 */
const names = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-csrf-token',
  'csrfToken',
  'stripe-signature',
  'signature',
  'password',
  'newPassword',
  'currentPassword',
  'passphrase',
  'secret',
  'client_secret',
  'clientSecret',
  'token',
  'cartToken',
  'accessToken',
  'refreshToken',
  'sessionToken',
  'apiKey',
  'api_key',
  'secretKey',
  'privateKey',
  'email',
  'customer_email',
  'customerEmail',
  'receipt_email',
  'card',
  'cardNumber',
  'number',
  'cvc',
  'cvv',
  'iban',
]

const value = String.raw`(?:"(?:[^"\\]|\\.)*"|\[[^\]]{0,2000}\]|\{[^{}]{0,2000}\}|-?\d[\d.eE+-]*)`

/** Every repetition is bounded or ends at a certain character, so that long lines stay fast. */
const patterns: [RegExp, string][] = [
  [new RegExp(String.raw`("(?:${names.join('|')})"\s*:\s*)${value}`, 'gi'), '$1"…"'],
  // JSON inside a JSON string.
  [new RegExp(String.raw`(\\"(?:${names.join('|')})\\"\s*:\s*)\\"(?:[^"\\]|\\\\.)*\\"`, 'gi'), '$1\\"…\\"'],
  // Secret keys of Stripe, signing secrets of webhooks, and API keys.
  [/\b((?:sk|rk)_(?:live|test)_|whsec_|chk_)[A-Za-z0-9+/=_-]+/g, '$1…'],
  // Client secrets.
  [/\b((?:pi|seti|cs)_[A-Za-z0-9_]+_secret_)[A-Za-z0-9]+/g, '$1…'],
  // Webhook signatures: t=…,v1=…
  [/\b(v[01]=)[0-9a-f]{16,}/g, '$1…'],
  [/\b((?:postgres(?:ql)?|rediss?|smtps?|https?):\/\/[^:@/\s"]{0,100}:)[^@\s"]{1,300}@/g, '$1…@'],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 …'],
  [/\b((?:__Host-)?countinghouse_\w+|(?:__Secure-)?better-auth\.\w+)=[^;\s"\\]+/g, '$1=…'],
  // Tokens and secrets in URLs.
  [/([?&](?:token|code|key|secret|signature|csrf|password|email|session_token)=)[^&\s"\\#]+/gi, '$1…'],
  [/[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?:@|%40)(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/g, '…@…'],
  // Card numbers, 14 to 19 digits with or without groups. Timestamps are shorter, ids contain
  // letters.
  [/(:\s*)[2-6]\d{13,18}(?=\s*[,}\]])/g, '$1"…"'],
  [/(?<![\w.-])(?:[2-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{2,7}|3[47]\d\d[ -]\d{6}[ -]\d{5})(?![\w.])/g, '…'],
]
