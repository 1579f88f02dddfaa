import type { Mailer } from './types.ts'

/** For an engine without one: says what it was given to say, and carries nothing. */
export const plainMailer: Mailer = {
  write: (told) => ({ subject: told.template, text: JSON.stringify(told), html: '' }),
  send: undefined,
}
