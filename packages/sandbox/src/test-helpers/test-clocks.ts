/**
 * Test clocks: a separate time for some customers. Advancing a clock runs the jobs that become due
 * on it, in order.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { del, deleted, list, type Operation, post, retrieve } from '../http/operation.ts'
import { required, string, timestamp } from '../http/schema.ts'
import { runJob } from '../scheduler.ts'

type TestClock = Objects['test_helpers.test_clock']

const path = '/v1/test_helpers/test_clocks'

export const testClocks: Operation[] = [
  post(
    path,
    { frozen_time: required(timestamp()), name: string(300) },
    (ctx, { frozen_time, name = null }) => {
      const now = Math.floor(ctx.clock.now() / 1_000)
      const clock: TestClock = {
        id: ctx.ids.next('clock_1', 23),
        object: 'test_helpers.test_clock',
        created: now,
        deletes_after: now + 30 * 86_400,
        frozen_time,
        livemode: false,
        name,
        status: 'ready',
        status_details: {},
      }
      ctx.store.insert(clock)
      ctx.emit('test_helpers.test_clock.created', clock)
      return clock
    },
  ),
  retrieve('test_helpers.test_clock', path),
  list('test_helpers.test_clock', path, {}),
  post(
    '/v1/test_helpers/test_clocks/:id/advance',
    { frozen_time: required(timestamp()) },
    (ctx, { frozen_time }, { id }) => {
      return startAdvance(ctx, ctx.store.get('test_helpers.test_clock', id), frozen_time)
    },
  ),
  del('/v1/test_helpers/test_clocks/:id', {}, (ctx, _params, { id }) => {
    const clock = ctx.store.get('test_helpers.test_clock', id)
    for (const customer of ctx.store.all('customer', { test_clock: id })) {
      for (const subscription of ctx.store.all('subscription', { customer: customer.id })) {
        ctx.store.delete(subscription)
      }
      ctx.store.delete(customer)
    }
    ctx.jobs.cancelClock(id)
    ctx.store.delete(clock)
    ctx.emit('test_helpers.test_clock.deleted', clock)
    return deleted(clock)
  }),
]

/** Returns with the status `advancing`. The jobs run later, and then the status becomes `ready`. */
function startAdvance(ctx: SandboxContext, clock: TestClock, frozenTime: number): TestClock {
  if (clock.status !== 'ready') {
    throw invalid('This test clock is still advancing. Wait until its status is `ready`.', {
      code: 'test_clock_advancing',
    })
  }
  if (frozenTime <= clock.frozen_time) {
    throw invalid('A test clock can only be advanced: specify a later `frozen_time`.', {
      param: 'frozen_time',
    })
  }
  const limit = longestAdvance(ctx, clock)
  if (frozenTime > clock.frozen_time + limit) {
    throw invalid('A test clock advances by at most two intervals of its shortest subscription at a time.', {
      param: 'frozen_time',
    })
  }
  const advancing = ctx.store.save({
    ...clock,
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: frozenTime } },
  })
  ctx.emit('test_helpers.test_clock.advancing', advancing)
  ctx.jobs.add('test_clock.advance', clock.id, ctx.clock.now())
  return advancing
}

const intervalDays = { day: 1, week: 7, month: 31, year: 366 } as const

/**
 * The longest advance, in seconds: two intervals of the shortest subscription, or two years without
 * one.
 */
function longestAdvance(ctx: SandboxContext, clock: TestClock): number {
  const live = ctx.store
    .all('subscription', { test_clock: clock.id })
    .filter(({ ended_at }) => ended_at === null)
  const days = live.flatMap(({ items }) =>
    items.data.map(({ plan }) => intervalDays[plan.interval as 'day'] * plan.interval_count),
  )
  return 2 * 86_400 * Math.min(366, ...days)
}

/** Runs the jobs up to the target, in order of time. */
export function finishAdvance(ctx: SandboxContext, id: string) {
  const clock = ctx.store.find('test_helpers.test_clock', id)
  const target = clock?.status_details.advancing?.target_frozen_time
  if (clock === undefined || target === undefined) {
    return
  }
  const nextJob = () => ctx.jobs.next(target * 1_000, id)
  for (let job = nextJob(); job !== undefined; job = nextJob()) {
    const current = ctx.store.get('test_helpers.test_clock', id)
    ctx.store.save({ ...current, frozen_time: Math.max(current.frozen_time, Math.floor(job.at / 1_000)) })
    runJob(ctx, job)
  }
  const ready = ctx.store.save({
    ...ctx.store.get('test_helpers.test_clock', id),
    frozen_time: target,
    status: 'ready',
    status_details: {},
  })
  ctx.emit('test_helpers.test_clock.ready', ready)
}
