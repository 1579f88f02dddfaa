/** Takes out of a log line what nobody should read in one: secrets, and what tells who a customer is. */

/**
 * Known by their form, wherever they turn up: in a field, in a sentence, in an address, in a driver's message. A list of fields to
 * leave out would have to foresee them all; the list of names below is for what has no form of its own.
 * @param line JSON on one line, or any text
 */
export function redact(line: string): string {
  return forms.reduce((text, [form, instead]) => text.replace(form, instead), line)
}

/** What stands in JSON under these names, whatever it looks like: a string, a number, a list or an object, one level deep. */
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

/** Every repetition has an end or a character that ends it: a long line must not become slow. */
const forms: [RegExp, string][] = [
  [new RegExp(String.raw`("(?:${names.join('|')})"\s*:\s*)${value}`, 'gi'), '$1"…"'],
  // JSON within a string of JSON.
  [new RegExp(String.raw`(\\"(?:${names.join('|')})\\"\s*:\s*)\\"(?:[^"\\]|\\\\.)*\\"`, 'gi'), '$1\\"…\\"'],
  // Keys: Stripe's, and ours for servers. The webhook's.
  [/\b((?:sk|rk)_(?:live|test)_|whsec_|chk_)[A-Za-z0-9+/=_-]+/g, '$1…'],
  // What Stripe's browser code may act with.
  [/\b((?:pi|seti|cs)_[A-Za-z0-9_]+_secret_)[A-Za-z0-9]+/g, '$1…'],
  // A signature of Stripe's: t=…,v1=…
  [/\b(v[01]=)[0-9a-f]{16,}/g, '$1…'],
  [/\b((?:postgres(?:ql)?|rediss?|smtps?|https?):\/\/[^:@/\s"]{0,100}:)[^@\s"]{1,300}@/g, '$1…@'],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 …'],
  [/\b((?:__Host-)?countinghouse_\w+|(?:__Secure-)?better-auth\.\w+)=[^;\s"\\]+/g, '$1=…'],
  // Of an address, what opens something.
  [/([?&](?:token|code|key|secret|signature|csrf|password|email|session_token)=)[^&\s"\\#]+/gi, '$1…'],
  [/[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?:@|%40)(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/g, '…@…'],
  // 14 to 19 digits that begin as cards do, in groups or not; times are shorter numbers, and ids longer words.
  [/(:\s*)[2-6]\d{13,18}(?=\s*[,}\]])/g, '$1"…"'],
  [/(?<![\w.-])(?:[2-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{2,7}|3[47]\d\d[ -]\d{6}[ -]\d{5})(?![\w.])/g, '…'],
]
