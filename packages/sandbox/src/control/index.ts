/** The control API, `/_sandbox`: JSON, no API key, not part of Stripe's API. */
import { Hono } from 'hono'
import { rejectCrossSite } from '../dashboard/same-site.ts'
import { apiFaults, deliveryFaults, type Fault } from '../faults/faults.ts'
import { StripeError } from '../http/errors.ts'
import type { Sandbox } from '../sandbox.ts'
import { putWebhookEndpoint, type WebhookEndpointInput } from '../webhook-endpoints/index.ts'
import { actions, ControlError } from './actions.ts'

export function createControl(sandbox: Sandbox): Hono {
  const { ctx } = sandbox
  const app = new Hono()
  app.use(rejectCrossSite)
  app.onError((error, context) => {
    const isClientError =
      error instanceof ControlError ||
      error instanceof RangeError ||
      error instanceof SyntaxError ||
      error instanceof StripeError
    return context.json({ error: error.message }, isClientError ? 400 : 500)
  })

  app.get('/health', (context) => context.json({ status: 'ok', account: ctx.account }))
  app.get('/clock', (context) => context.json({ now: sandbox.now() }))
  app.post('/clock', async (context) => {
    const { advance } = await readJson(context.req.raw)
    if (typeof advance !== 'string' && !isRecord(advance)) {
      throw new ControlError('Missing duration. Send, for example, {"advance": "40 minutes"}.')
    }
    await sandbox.advance(advance)
    return context.json({ now: sandbox.now() })
  })
  app.put('/webhook_endpoint', async (context) => {
    const input = readEndpoint(await readJson(context.req.raw))
    const endpoint = ctx.database.transaction(() => putWebhookEndpoint(ctx, input))
    return context.json(endpoint)
  })
  for (const [name, action] of Object.entries(actions)) {
    app.post(`/${name}`, async (context) => {
      const fields = await readJson(context.req.raw)
      const result = ctx.database.transaction(() => action.run(ctx, fields))
      await sandbox.idle()
      return context.json(result as object)
    })
  }
  app.post('/reset', (context) => {
    sandbox.reset()
    return context.json({ status: 'ok' })
  })
  app.get('/faults', (context) => context.json({ faults: ctx.faults.list() }))
  app.post('/faults', async (context) =>
    context.json(ctx.faults.add(readFault(await readJson(context.req.raw)))),
  )
  app.delete('/faults', (context) => {
    ctx.faults.clear()
    return context.json({ faults: [] })
  })
  app.post('/idle', async (context) => {
    await sandbox.idle()
    return context.json({ status: 'ok' })
  })
  app.all('*', (context) => context.json({ error: 'There is no such control.' }, 404))
  return app
}

const isRecord = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

async function readJson(request: Request): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse((await request.text()) || '{}')
  if (!isRecord(value)) {
    throw new ControlError('The body must be a JSON object.')
  }
  return value
}

function readEndpoint({
  url,
  secret,
  api_version,
  enabled_events,
}: Record<string, unknown>): WebhookEndpointInput {
  if (typeof url !== 'string' || typeof secret !== 'string' || secret === '') {
    throw new ControlError('Missing url or secret of the endpoint.')
  }
  const events = Array.isArray(enabled_events)
    ? enabled_events.filter((type) => typeof type === 'string')
    : undefined
  return {
    url,
    secret,
    api_version: typeof api_version === 'string' ? api_version : undefined,
    enabled_events: events,
  }
}

function readFault({ kind, match, amount, times }: Record<string, unknown>): Omit<Fault, 'id'> {
  const faultKind = [...deliveryFaults, ...apiFaults].find((name) => name === kind)
  if (faultKind === undefined) {
    throw new ControlError(`Unknown fault. Use one of ${[...deliveryFaults, ...apiFaults].join(', ')}.`)
  }
  return {
    kind: faultKind,
    match: typeof match === 'string' ? match : undefined,
    amount: typeof amount === 'number' ? amount : undefined,
    times: typeof times === 'number' ? times : undefined,
  }
}
