import type { SandboxContext } from '../context.ts'
import { isShape, type VersionChange, versionChanges } from './version-changes.ts'
import { isBefore } from './versions.ts'

/**
 * Renders a value in an API version, nested objects included. Objects that are expanded later are
 * rendered when they are fetched.
 */
export function renderForVersion<T>(ctx: SandboxContext, value: T, version: string): T {
  const changes = versionChanges.filter(({ since }) => isBefore(version, since))
  return changes.length === 0 ? value : (applyChanges(ctx, value, changes) as T)
}

function applyChanges(ctx: SandboxContext, value: unknown, changes: VersionChange[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => applyChanges(ctx, item, changes))
  }
  if (!isShape(value)) {
    return value
  }
  const own = changes.filter(({ object }) => object === value.object)
  let shape = value
  for (const change of own) {
    shape = { ...shape, ...change.restore(shape, ctx) }
  }
  const entries = Object.entries(shape).filter(([, field]) => field !== undefined)
  return Object.fromEntries(
    entries.map(([key, field]) => [key, key === 'metadata' ? field : applyChanges(ctx, field, changes)]),
  )
}
