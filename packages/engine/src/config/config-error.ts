/** `countinghouse.config.ts` is invalid; each problem names its place and the remedy. */
export class ConfigError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`countinghouse.config.ts: ${problems.join('; ')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}
