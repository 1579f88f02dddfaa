/** The sandbox's door: a Stripe that fits in a drawer. */

export type { Duration } from './core/clock.ts'
export type { Fault, Faults } from './faults/faults.ts'
export { createSandbox, type Sandbox, type SandboxOptions, type Snapshot } from './sandbox.ts'
export { type StartedSandbox, type StartOptions, startSandbox } from './serve.ts'
