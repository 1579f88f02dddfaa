/**
 * The dashboard: server-rendered pages with one stylesheet and one small script, and nothing loaded
 * from elsewhere.
 */
import { type Context, Hono } from 'hono'
import type { Html } from '../pages/layout.ts'
import { notice } from '../pages/layout.ts'
import type { Sandbox } from '../sandbox.ts'
import { registerActionRoutes } from './actions.ts'
import { eventPage, eventsPage } from './events.ts'
import { faultsPage } from './faults.ts'
import { renderPage } from './layout.ts'
import { objectPage, objectsPage } from './objects.ts'
import { overviewPage } from './overview.ts'
import { findObject, stateVersion } from './queries.ts'
import { requestPage, requestsPage } from './requests.ts'
import { rejectCrossSite } from './same-site.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { webhooksPage } from './webhooks.ts'

const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export function createDashboard(sandbox: Sandbox): Hono {
  const { ctx } = sandbox
  const app = new Hono()
  const respond = (context: Context, title: string, content: Html) => {
    context.header('content-security-policy', contentSecurityPolicy)
    context.header('cache-control', 'no-store')
    return context.html(
      renderPage(ctx, { title, content, path: context.req.path, result: context.req.query('done') }),
    )
  }
  app.get('/', (context) => respond(context, 'Overview', overviewPage(ctx)))
  app.get('/events', (context) =>
    respond(context, 'Events', eventsPage(ctx, searchText(context), pageCursor(context))),
  )
  app.get('/events/:id', (context) => {
    const event = ctx.store.find('event', context.req.param('id'))
    return event === undefined ? notFound(context) : respond(context, event.type, eventPage(ctx, event))
  })
  app.get('/requests', (context) => respond(context, 'Requests', requestsPage(ctx)))
  app.get('/requests/:id', (context) =>
    respond(context, 'Request', requestPage(ctx, context.req.param('id').slice(0, 60))),
  )
  app.get('/objects', (context) =>
    respond(context, 'Objects', objectsPage(ctx, undefined, searchText(context), pageCursor(context))),
  )
  app.get('/objects/:kind', (context) => {
    const kind = context.req.param('kind').slice(0, 60)
    return respond(context, kind, objectsPage(ctx, kind, searchText(context), pageCursor(context)))
  })
  app.get('/objects/:kind/:id', (context) => {
    const row = findObject(ctx, context.req.param('id'))
    return row === undefined ? notFound(context) : respond(context, row.id, objectPage(ctx, row))
  })
  app.get('/webhooks', (context) => respond(context, 'Webhooks', webhooksPage(ctx)))
  app.get('/faults', (context) => respond(context, 'Faults', faultsPage(ctx)))
  app.get('/dashboard/style.css', (context) =>
    context.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }),
  )
  app.get('/dashboard/script.js', (context) =>
    context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  app.get('/dashboard/pulse', (context) =>
    context.text(stateVersion(ctx), 200, { 'cache-control': 'no-store' }),
  )
  app.use('/dashboard/*', rejectCrossSite)
  registerActionRoutes(app, sandbox)
  return app
}

const notFound = (context: Context) =>
  context.html(
    notice({
      title: 'Page not found',
      text: 'There is no object with this ID. It may have been deleted by a reset.',
      testId: 'unknown',
      link: { href: '/', text: 'Go to the dashboard' },
    }),
    404,
  )

const searchText = (context: Context) => (context.req.query('q') ?? '').slice(0, 200)

function pageCursor(context: Context): number | undefined {
  const seq = Number(context.req.query('before'))
  return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined
}
