/** Test clocks: a time of their own for some customers. Advancing one runs all that becomes due on it, in order. */
import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { del, deleted, list, type Operation, post, retrieve } from '../http/operation.ts'
import { required, string, timestamp } from '../http/schema.ts'
import { runDue } from '../timekeeper.ts'
import type { World } from '../world.ts'

type TestClock = Objects['test_helpers.test_clock']

const path = '/v1/test_helpers/test_clocks'

export const testClocks: Operation[] = [
  post(
    path,
    { frozen_time: required(timestamp()), name: string(300) },
    (world, { frozen_time, name = null }) => {
      const now = Math.floor(world.clock.now() / 1_000)
      const clock: TestClock = {
        id: world.ids.next('clock_1', 23),
        object: 'test_helpers.test_clock',
        created: now,
        deletes_after: now + 30 * 86_400,
        frozen_time,
        livemode: false,
        name,
        status: 'ready',
        status_details: {},
      }
      world.store.insert(clock)
      world.emit('test_helpers.test_clock.created', clock)
      return clock
    },
  ),
  retrieve('test_helpers.test_clock', path),
  list('test_helpers.test_clock', path, {}),
  post(
    '/v1/test_helpers/test_clocks/:id/advance',
    { frozen_time: required(timestamp()) },
    (world, { frozen_time }, { id }) => {
      return startAdvance(world, world.store.get('test_helpers.test_clock', id), frozen_time)
    },
  ),
  del('/v1/test_helpers/test_clocks/:id', {}, (world, _params, { id }) => {
    const clock = world.store.get('test_helpers.test_clock', id)
    for (const customer of world.store.all('customer', { test_clock: id })) {
      for (const subscription of world.store.all('subscription', { customer: customer.id })) {
        world.store.delete(subscription)
      }
      world.store.delete(customer)
    }
    world.due.cancelClock(id)
    world.store.delete(clock)
    world.emit('test_helpers.test_clock.deleted', clock)
    return deleted(clock)
  }),
]

/** Answers at once with `advancing`; the work follows, and then `ready`. */
function startAdvance(world: World, clock: TestClock, frozenTime: number): TestClock {
  if (clock.status !== 'ready') {
    throw invalid('This test clock is still advancing. Wait until its status is `ready`.', {
      code: 'test_clock_advancing',
    })
  }
  if (frozenTime <= clock.frozen_time) {
    throw invalid('A test clock can only go forward: give a later `frozen_time`.', { param: 'frozen_time' })
  }
  const limit = maximumStep(world, clock)
  if (frozenTime > clock.frozen_time + limit) {
    throw invalid('A test clock advances by at most two intervals of its shortest subscription at a time.', {
      param: 'frozen_time',
    })
  }
  const advancing = world.store.save({
    ...clock,
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: frozenTime } },
  })
  world.emit('test_helpers.test_clock.advancing', advancing)
  world.due.add('test_clock.advance', clock.id, world.clock.now())
  return advancing
}

const intervalDays = { day: 1, week: 7, month: 31, year: 366 } as const

/** Seconds: two intervals of the shortest subscription, two years without one. */
function maximumStep(world: World, clock: TestClock): number {
  const living = world.store
    .all('subscription', { test_clock: clock.id })
    .filter(({ ended_at }) => ended_at === null)
  const days = living.flatMap(({ items }) =>
    items.data.map(({ plan }) => intervalDays[plan.interval as 'day'] * plan.interval_count),
  )
  return 2 * 86_400 * Math.min(366, ...days)
}

/** Runs what is due up to the target, moment by moment. */
export function finishAdvance(world: World, id: string) {
  const clock = world.store.find('test_helpers.test_clock', id)
  const target = clock?.status_details.advancing?.target_frozen_time
  if (clock === undefined || target === undefined) {
    return
  }
  for (
    let entry = world.due.next(target * 1_000, id);
    entry !== undefined;
    entry = world.due.next(target * 1_000, id)
  ) {
    const current = world.store.get('test_helpers.test_clock', id)
    world.store.save({ ...current, frozen_time: Math.max(current.frozen_time, Math.floor(entry.at / 1_000)) })
    runDue(world, entry)
  }
  const ready = world.store.save({
    ...world.store.get('test_helpers.test_clock', id),
    frozen_time: target,
    status: 'ready',
    status_details: {},
  })
  world.emit('test_helpers.test_clock.ready', ready)
}
