import type { Postman } from '../engine.ts'

/** For an engine without one: says what it was given to say, and carries nothing. */
export const plainPostman: Postman = {
  write: (told) => ({ subject: told.template, text: JSON.stringify(told), html: '' }),
  carry: undefined,
}
