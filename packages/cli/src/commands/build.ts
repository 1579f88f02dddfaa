import { buildStorefront } from '../build-storefront.ts'
import { print, step } from '../steps.ts'

export async function build(): Promise<undefined> {
  await step('Storefront built', () => buildStorefront(() => print('Building the storefront …')))
}
