/** What the person at the terminal can mend: `message` says what is wrong, `remedy` what to do. Told without a stack. */
export class CliError extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.name = 'CliError'
    this.hint = hint
  }
}
