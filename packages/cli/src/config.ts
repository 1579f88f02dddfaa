/** The merchant's `countinghouse.config.ts`, validated before anything is opened. */
import type { Config, ConfigError } from '@countinghouse/engine'
import { CliError } from './cli-error.ts'

const load = async (): Promise<Config> => (await import('../../../countinghouse.config.ts')).default

/** @throws CliError naming every problem of the file, and its place */
export async function loadConfig(read: () => Promise<Config> = load): Promise<Config> {
  try {
    return await read()
  } catch (error) {
    // By name: the configuration may have loaded another copy of the engine.
    if (!(error instanceof Error && error.name === 'ConfigError')) {
      throw error
    }
    const { problems } = error as ConfigError
    throw new CliError(
      `countinghouse.config.ts is invalid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
      'Correct it and start again.',
    )
  }
}
