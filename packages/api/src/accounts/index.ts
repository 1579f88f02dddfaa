/**
 * Accounts and sessions. better-auth stores them in the schema `auth`; the engine knows only user
 * ids.
 */
export { type Accounts, createAccounts } from './create.ts'
export { emailIn } from './link-tokens.ts'
export { passwordLengthMax, passwordLengthMin } from './options.ts'
export { sessionCookie } from './session-cookie.ts'
