import { describe, expect, test } from 'vitest'
import { admin, customer } from '../../test/accounts.ts'
import { clientOf, problemIn } from '../../test/fake-shop.ts'
import { openShop, signatureOf } from '../../test/shop.ts'

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })
const host = '127.0.0.1:13790'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute))
const event = {
  id: 'evt_1',
  type: 'checkout.session.completed',
  apiVersion: null,
  objectId: 'cs_1',
  created: at(0),
  receivedAt: at(1),
  status: 'dead' as const,
  outcome: 'Dead: every attempt failed.',
  attempts: 16,
  error: 'Error: why',
  nextTryAt: null,
  settledAt: null,
}

function openInbox(options = {}) {
  const inputs: unknown[] = []
  const respond = <T>(response: T) => {
    return async (input: unknown) => {
      inputs.push(input)
      return response
    }
  }
  const stripeEvents = {
    receive: async () => ({ ok: false as const, reason: '' }),
    list: respond([event]),
    find: async (id: string) => (id === 'evt_1' ? { ...event, body: { id } } : undefined),
    stats: async () => ({ since: new Date(0), until: new Date(0), buckets: [] }),
    replay: async ({ id }: { id?: string | undefined }) => (id === 'evt_1' ? 1 : 0),
  }
  return { inputs, ...clientOf({ stripeEvents }, options) }
}

const routes = ['GET /api/admin/events', 'GET /api/admin/events/evt_1', 'POST /api/admin/events/evt_1/replay']

describe('access to the inbox', () => {
  test.each<[string, unknown, Record<string, string>, string, boolean]>([
    ["the shop's own machine", from('127.0.0.1'), {}, 'http://127.0.0.1:13790', true],
    [
      "the shop's own machine, over IPv6",
      from('::1'),
      { host: '[::1]:13790' },
      'http://localhost:13790',
      true,
    ],
    [
      "the shop's own machine, with an IPv4-mapped address",
      from('::ffff:127.0.0.1'),
      { host: 'localhost:13790' },
      'http://127.0.0.1:13790',
      true,
    ],
    ['another machine', from('10.0.0.7'), {}, 'http://127.0.0.1:13790', false],
    [
      'another machine that forges X-Forwarded-For',
      from('10.0.0.7'),
      { 'x-forwarded-for': '127.0.0.1' },
      'http://127.0.0.1:13790',
      false,
    ],
    [
      'another machine with a loopback address as part of its own',
      from('::ffff:8.8.127.1'),
      {},
      'http://127.0.0.1:13790',
      false,
    ],
    [
      'a proxy on this machine',
      from('127.0.0.1'),
      { 'x-forwarded-for': '203.0.113.9' },
      'http://127.0.0.1:13790',
      false,
    ],
    [
      'a proxy for a client on this machine',
      from('127.0.0.1'),
      { 'x-forwarded-for': '127.0.0.1' },
      'http://127.0.0.1:13790',
      false,
    ],
    [
      'a proxy that sends Forwarded',
      from('127.0.0.1'),
      { forwarded: 'for=127.0.0.1' },
      'http://127.0.0.1:13790',
      false,
    ],
    ['a proxy that sends only Via', from('127.0.0.1'), { via: '1.1 proxy' }, 'http://127.0.0.1:13790', false],
    [
      'a proxy without headers, in front of a public shop',
      from('127.0.0.1'),
      {},
      'https://shop.example',
      false,
    ],
    [
      'a page of another site whose host name points here (DNS rebinding)',
      from('127.0.0.1'),
      { host: 'evil.example' },
      'http://127.0.0.1:13790',
      false,
    ],
    ['a request without a socket', undefined, {}, 'http://127.0.0.1:13790', false],
    ['a socket without an address', { incoming: { socket: {} } }, {}, 'http://127.0.0.1:13790', false],
  ])('%s', async (_name, env, headers, siteUrl, isAllowed) => {
    const { request } = openInbox({ siteUrl })
    for (const route of routes) {
      const response = await request(route, { headers: { host, ...headers } }, env)
      if (isAllowed) {
        expect([route, response.status]).toEqual([route, expect.toBeOneOf([200, 202])])
      } else {
        expect(await problemIn(response)).toMatchObject({ status: 404, code: 'route.unknown' })
      }
    }
  })
})

const operator = from('127.0.0.1')
const headers = { host }

test('passes filters on, and serializes times', async () => {
  const { request, inputs } = openInbox()
  const query =
    'type=a.b&status=dead&object=cs_1&since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z&before=evt_9&limit=5'
  const response = await request(`GET /api/admin/events?${query}`, { headers }, operator)
  expect(await response.json()).toEqual({
    events: [{ ...event, created: '2026-01-01T12:00:00.000Z', receivedAt: '2026-01-01T12:01:00.000Z' }],
  })
  expect(inputs).toEqual([
    {
      type: 'a.b',
      status: 'dead',
      objectId: 'cs_1',
      since: new Date('2026-01-01T00:00:00Z'),
      until: new Date('2026-01-02T00:00:00Z'),
      before: 'evt_9',
      limit: 5,
    },
  ])
})

test.each(['status=lost', 'since=yesterday', 'limit=0', 'limit=1000', 'colour=red'])(
  'rejects the filter %s',
  async (query) => {
    const response = await openInbox().request(`GET /api/admin/events?${query}`, { headers }, operator)
    expect((await problemIn(response)).code).toBe('input.invalid')
  },
)

test('an event includes its payload', async () => {
  const response = await openInbox().request('GET /api/admin/events/evt_1', { headers }, operator)
  expect(await response.json()).toMatchObject({
    event: { id: 'evt_1', error: 'Error: why', body: { id: 'evt_1' } },
  })
})

test.each(['GET /api/admin/events/evt_2', 'POST /api/admin/events/evt_2/replay'])(
  '%s responds with 404 for an unknown event',
  async (line) => {
    const response = await openInbox().request(line, { headers }, operator)
    expect((await problemIn(response)).code).toBe('event.unknown')
  },
)

test('schedules a replay, but not for a page of another site', async () => {
  const { request } = openInbox()
  const response = await request('POST /api/admin/events/evt_1/replay', { headers }, operator)
  expect([response.status, await response.json()]).toEqual([202, { replayed: 'evt_1' }])
  const foreign = { ...headers, origin: 'https://evil.example' }
  const refusedAnswer = await request('POST /api/admin/events/evt_1/replay', { headers: foreign }, operator)
  expect((await problemIn(refusedAnswer)).code).toBe('origin.refused')
})

test('an admin can read the inbox from anywhere, a customer cannot', async () => {
  const shop = await openShop()
  const behindProxy = { headers: { 'x-forwarded-for': '203.0.113.7' } }
  const customerVisitor = await customer(shop)
  expect((await customerVisitor.request('GET /api/admin/events', behindProxy)).status).toBe(404)
  const adminVisitor = await admin(shop)
  const response = await adminVisitor.request('GET /api/admin/events', behindProxy)
  expect([response.status, await response.json()]).toEqual([200, { events: [] }])
  await shop.close()
})

test('a replay is recorded in the audit log with its actor', async () => {
  const shop = await openShop()
  const body = JSON.stringify({
    id: 'evt_known',
    object: 'event',
    type: 'charge.refunded',
    api_version: null,
    created: 1_767_225_600,
    livemode: false,
    data: { object: { id: 'ch_1' } },
  })
  await fetch(`${shop.url}/api/stripe/webhook`, {
    method: 'POST',
    body,
    headers: { 'stripe-signature': signatureOf(body) },
  })
  const adminVisitor = await admin(shop)
  expect((await adminVisitor.request('POST /api/admin/events/evt_known/replay', { json: {} })).status).toBe(
    202,
  )
  const [entry] = await shop.engine.audit.list()
  expect(entry).toMatchObject({
    action: 'stripe_event.replayed',
    subject: 'evt_known',
    before: { status: 'ignored' },
  })
  expect(entry?.actor).toMatch(/^(?!operator)./)
  await shop.close()
})
