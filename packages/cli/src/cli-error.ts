/**
 * An error that the operator can fix: `message` says what is wrong, `hint` what to do. Printed
 * without a stack.
 */
export class CliError extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.name = 'CliError'
    this.hint = hint
  }
}
