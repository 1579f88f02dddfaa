import type { SandboxContext } from '../context.ts'
import { mergeMetadata, type Params } from '../http/schema.ts'
import { scheduleNextPhase, startPhase } from './advance.ts'
import { checkActive } from './end.ts'
import { createPhases, type Schedule } from './phases.ts'
import type { updateFields } from './schema.ts'

export function updateSchedule(
  ctx: SandboxContext,
  before: Schedule,
  input: Params<typeof updateFields>,
): Schedule {
  checkActive(before)
  const start = before.phases[0]?.start_date ?? ctx.now(before.customer)
  const after = ctx.store.save<Schedule>({
    ...before,
    end_behavior: input.end_behavior ?? before.end_behavior,
    ...(input.phases === undefined ? {} : { phases: createPhases(ctx, input.phases, start) }),
    metadata: mergeMetadata(before.metadata ?? {}, input.metadata),
  })
  const now = ctx.now(before.customer)
  const index = after.phases.findIndex(({ start_date, end_date }) => start_date <= now && now < end_date)
  const current =
    input.phases !== undefined && after.status === 'active' && index >= 0
      ? startPhase(ctx, after, index)
      : after
  ctx.emit('subscription_schedule.updated', current, { previous: before })
  scheduleNextPhase(ctx, current)
  return current
}
