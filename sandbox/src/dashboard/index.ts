/** `/`: what the sandbox holds, what it said to whom, its clock, and a button for everything that can happen. */
import { Hono } from 'hono'
import { actions, Misuse } from '../control/actions.ts'
import { apiFaults, deliveryFaults } from '../faults/faults.ts'
import type { ObjectName } from '../ground/objects.ts'
import { StripeError } from '../http/errors.ts'
import { notice } from '../pages/layout.ts'
import type { Sandbox } from '../sandbox.ts'
import { renderEvents, renderFaults, renderKind, renderObject, renderOverview } from './view.ts'

export function createDashboard(sandbox: Sandbox): Hono {
  const { world } = sandbox
  const app = new Hono()
  app.onError((error, context) => {
    const known = error instanceof StripeError || error instanceof Misuse || error instanceof RangeError
    if (!known) world.log.error({ error: error.stack }, 'the dashboard failed')
    const link = { href: '/', text: 'Back' }
    return context.html(notice({ title: 'That did not work', text: error.message, link, testId: 'error' }), known ? 400 : 500)
  })
  app.get('/', (context) => context.html(renderOverview(sandbox)))
  app.get('/events', (context) => context.html(renderEvents(sandbox, context.req.query('type'))))
  app.get('/faults', (context) => context.html(renderFaults(sandbox)))
  app.get('/objects/:kind', (context) => context.html(renderKind(sandbox, context.req.param('kind') as ObjectName)))
  app.get('/object/:id', (context) => {
    const object = world.store.findAny(context.req.param('id'))
    if (object === undefined)
      return context.html(
        notice({
          title: 'Gone',
          text: 'There is no such object, or it was deleted.',
          link: { href: '/', text: 'Back' },
          testId: 'unknown',
        }),
        404,
      )
    return context.html(renderObject(sandbox, object))
  })
  app.post('/clock', async (context) => {
    await sandbox.advance(String((await context.req.parseBody()).advance))
    return context.redirect(backTo(context.req.header('referer')), 303)
  })
  app.post('/do/:action', async (context) => {
    const action = actions[context.req.param('action')]
    if (action === undefined) throw new Misuse('There is no such button.')
    const fields = await context.req.parseBody()
    world.database.transaction(() => action.run(world, fields))
    await sandbox.idle()
    return context.redirect(backTo(context.req.header('referer')), 303)
  })
  app.post('/faults', async (context) => {
    const { kind, match, amount, times } = await context.req.parseBody()
    const known = [...deliveryFaults, ...apiFaults].find((name) => name === kind)
    if (known === undefined) sandbox.faults.clear()
    else sandbox.faults.add({ kind: known, match: filled(match), amount: number(amount), times: number(times) })
    return context.redirect('/faults', 303)
  })
  return app
}

const filled = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
const number = (value: unknown) => (filled(value) === undefined ? undefined : Number(value))

/** Only ever a page of this dashboard. */
function backTo(referer: string | undefined): string {
  return referer === undefined ? '/' : new URL(referer).pathname
}
