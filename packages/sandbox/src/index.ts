/** The public API of the sandbox, an offline Stripe. */

export type { Duration } from './core/clock.ts'
export type { Fault, Faults } from './faults/faults.ts'
export { createSandbox, type Sandbox, type SandboxOptions, type Snapshot } from './sandbox.ts'
export { type StartedSandbox, type StartOptions, startSandbox } from './start.ts'
