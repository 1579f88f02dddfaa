/** A command of the CLI, as the table in `main.ts` lists it. */
export interface Command {
  /** One line for the help, such as "Apply missing database migrations". */
  summary: string
  /** @returns the exit code; `undefined` is 0 */
  run: (args: string[]) => Promise<number | undefined>
}
