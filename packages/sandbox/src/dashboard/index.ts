/** The dashboard: what Stripe does, made visible. Pages without a build, one stylesheet and one small script, nothing from outside. */
import { type Context, Hono } from 'hono'
import type { Html } from '../pages/layout.ts'
import { notice } from '../pages/layout.ts'
import type { Sandbox } from '../sandbox.ts'
import { actionRoutes } from './actions.ts'
import { eventPage, eventsPage } from './events.ts'
import { faultsPage } from './faults.ts'
import { frame } from './frame.ts'
import { objectPage, objectsPage } from './objects.ts'
import { overview } from './overview.ts'
import { findObject, pulse } from './read.ts'
import { requestPage, requestsPage } from './requests.ts'
import { refuseOtherSites } from './same-site.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { webhooksPage } from './webhooks.ts'

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export function createDashboard(sandbox: Sandbox): Hono {
  const { ctx } = sandbox
  const app = new Hono()
  const show = (context: Context, title: string, content: Html) => {
    context.header('content-security-policy', policy)
    context.header('cache-control', 'no-store')
    return context.html(
      frame(ctx, { title, content, path: context.req.path, done: context.req.query('done') }),
    )
  }
  const missing = (context: Context) =>
    context.html(
      notice({
        title: 'Nothing here',
        text: 'There is no such object.',
        testId: 'unknown',
        link: { href: '/', text: 'Dashboard' },
      }),
      404,
    )

  app.get('/', (context) => show(context, 'Overview', overview(ctx)))
  app.get('/events', (context) => show(context, 'Events', eventsPage(ctx, text(context), before(context))))
  app.get('/events/:id', (context) => {
    const event = ctx.store.find('event', context.req.param('id'))
    return event === undefined ? missing(context) : show(context, event.type, eventPage(ctx, event))
  })
  app.get('/requests', (context) => show(context, 'Requests', requestsPage(ctx)))
  app.get('/requests/:id', (context) =>
    show(context, 'Request', requestPage(ctx, context.req.param('id').slice(0, 60))),
  )
  app.get('/objects', (context) =>
    show(context, 'Objects', objectsPage(ctx, undefined, text(context), before(context))),
  )
  app.get('/objects/:kind', (context) => {
    const kind = context.req.param('kind').slice(0, 60)
    return show(context, kind, objectsPage(ctx, kind, text(context), before(context)))
  })
  app.get('/objects/:kind/:id', (context) => {
    const found = findObject(ctx, context.req.param('id'))
    return found === undefined ? missing(context) : show(context, found.id, objectPage(ctx, found))
  })
  app.get('/webhooks', (context) => show(context, 'Webhooks', webhooksPage(ctx)))
  app.get('/faults', (context) => show(context, 'Faults', faultsPage(ctx)))
  app.get('/dashboard/style.css', (context) =>
    context.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }),
  )
  app.get('/dashboard/script.js', (context) =>
    context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  app.get('/dashboard/pulse', (context) => context.text(pulse(ctx), 200, { 'cache-control': 'no-store' }))
  app.use('/dashboard/*', refuseOtherSites)
  actionRoutes(app, sandbox)
  return app
}

const text = (context: Context) => (context.req.query('q') ?? '').slice(0, 200)

function before(context: Context): number | undefined {
  const given = Number(context.req.query('before'))
  return Number.isSafeInteger(given) && given > 0 ? given : undefined
}
