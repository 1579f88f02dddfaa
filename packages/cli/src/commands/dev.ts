import { CliError } from '../cli-error.ts'
import { keepOpen } from './start.ts'

export async function dev(args: string[]): Promise<undefined> {
  const unknown = args.filter((arg) => arg !== '--fresh')
  if (unknown.length > 0) {
    throw new CliError(`dev knows no ${unknown.join(' ')}.`, 'It takes --fresh, or nothing.')
  }
  await keepOpen({ fresh: args.includes('--fresh'), dev: true })
}
