import { buildStorefront } from '../build-storefront.ts'
import { say, step } from '../steps.ts'

export async function build(): Promise<undefined> {
  await step('The storefront is built', () => buildStorefront(() => say('Building the storefront …')))
}
