/** What the person at the terminal can mend: `message` says what is wrong, `remedy` what to do. Told without a stack. */
export class Trouble extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.name = 'Trouble'
    this.remedy = remedy
  }
}
