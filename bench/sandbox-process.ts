/** The sandbox as Stripe, in a process of its own. */
import { startSandbox } from '@countinghouse/sandbox'

const { url } = await startSandbox({ port: 0, seed: 'bench' })
process.send?.(url)
