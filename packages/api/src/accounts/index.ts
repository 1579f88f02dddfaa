/** Accounts: who somebody is. better-auth keeps them, in schema `auth`; the shop knows only the ids. */
export { type Accounts, createAccounts } from './create.ts'
export { passwordLengthMax, passwordLengthMin } from './options.ts'
export { sessionCookie } from './session-cookie.ts'
export { emailIn } from './verification.ts'
