/**
 * Loads the merchant's `countinghouse.config.ts`, which is validated before anything is started.
 */
import type { Config, ConfigError } from '@countinghouse/engine'
import { CliError } from './cli-error.ts'

const load = async (): Promise<Config> => (await import('../../../countinghouse.config.ts')).default

/** @throws CliError with every problem in the file and its location */
export async function loadConfig(read: () => Promise<Config> = load): Promise<Config> {
  try {
    return await read()
  } catch (error) {
    // Compared by name: the configuration may have loaded another copy of the engine.
    if (!(error instanceof Error && error.name === 'ConfigError')) {
      throw error
    }
    const { problems } = error as ConfigError
    throw new CliError(
      `countinghouse.config.ts is invalid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
      'Fix it and start again.',
    )
  }
}
