/**
 * An engine with fixed responses, for tests of HTTP only: ids, limits, cookies, the form of errors.
 * Tests of the shop's behavior use the real engine.
 */
import { type ApiKeyId, type Engine, type Log, type OrderId, tokens } from '@countinghouse/engine'
import { expect } from 'vitest'
import { z } from 'zod'
import { type Api, type ApiOptions, createApi } from '../src/index.ts'

export const siteUrl = 'http://127.0.0.1:13790'

export const authSecret = 'a secret that only the tests know'

const token = 'A'.repeat(43)
const emptyCart = { items: [], priceVersion: '', totals: [] }
const emptyBalance = { balance: tokens(0), held: tokens(0), suspended: tokens(0), grants: [], holds: [] }
const noop = async () => {}
const unexpected = async () => {
  throw new Error('Not expected in this test')
}

export const fake: Engine = {
  log: recordLog([]),
  catalog: {
    list: async () => ({ products: [], next: null }),
    find: async () => undefined,
    categories: async () => [],
    admin: {
      list: async () => ({ products: [], next: null }),
      find: async () => undefined,
      createProduct: noop,
      editProduct: noop,
      addVariant: noop,
      editVariant: noop,
      createCategory: noop,
      editCategory: async ({ slug, name = slug }) => ({ slug, name }),
      removeCategory: noop,
    },
  },
  inventory: {
    list: async () => ({ items: [], next: null }),
    find: async () => undefined,
    history: async () => [],
    restock: noop,
    adjust: noop,
    setLowStockThreshold: noop,
    check: async () => [],
  },
  carts: {
    show: async () => emptyCart,
    setItem: async (input) => ({ token: input.token ?? token, cart: emptyCart }),
    removeItem: async () => emptyCart,
  },
  checkout: {
    start: async () => ({ orderId: 'ord_1' as OrderId, sessionId: 'cs_1', url: 'https://pay.example/cs_1' }),
    shipping: () => [],
    cancel: async () => {
      throw new Error('Not expected in this test')
    },
  },
  orders: {
    bySession: async () => undefined,
    byLink: async () => undefined,
    ofUser: async () => [],
    find: async () => undefined,
    list: async () => [],
    show: async () => undefined,
    timeline: async () => [],
    fulfill: async () => {
      throw new Error('Not expected in this test')
    },
    clearReview: noop,
  },
  customers: {
    link: noop,
    export: async () => ({
      orders: [],
      cart: emptyCart,
      stripeCustomerId: null,
      notifications: [],
      subscriptions: [],
      invoices: [],
      projects: [],
      tokens: [],
    }),
    erase: noop,
  },
  notifications: { write: noop, list: async () => [] },
  accountsDatabase: () => {
    throw new Error('There are no accounts in this test')
  },
  ledger: {
    check: async () => ({
      entries: 0,
      accounts: [],
      until: new Date(0),
      compared: 0,
      discrepancies: [],
      open: [],
    }),
    accounts: async () => [],
    entriesOf: async () => [],
  },
  billing: {
    show: async () => ({ subscriptions: [], debts: [], invoices: [], credits: [] }),
    upcomingInvoice: async () => ({ nextCharge: null, card: null, change: null }),
  },
  portal: {
    open: async () => {
      throw new Error('Not expected in this test')
    },
  },
  entitlements: { check: unexpected, list: async () => [], close: noop },
  subscriptions: {
    start: unexpected,
    ofUser: async () => [],
    preview: unexpected,
    change: unexpected,
    cancel: unexpected,
    keep: unexpected,
    resume: unexpected,
  },
  plans: {
    catalog: { plans: [], packs: [], free: {} },
    findPack: async () => undefined,
    list: async () => [],
    push: async () => [],
  },
  refunds: {
    issue: async () => {
      throw new Error('Not expected in this test')
    },
    ofOrder: async () => [],
  },
  disputes: { list: async () => [] },
  stripeEvents: {
    receive: async ({ body }) => ({ ok: true, eventId: 'evt_1', outcome: `${body.byteLength} bytes` }),
    list: async () => [],
    find: async () => undefined,
    stats: async () => ({ since: new Date(0), until: new Date(0), buckets: [] }),
    replay: async () => 0,
  },
  tokens: {
    spend: async ({ amount }) => ({ spent: amount, balance: tokens(0) }),
    spendMany: async (inputs) =>
      inputs.map(({ amount }) => ({ ok: true, spent: amount, balance: tokens(0) })),
    hold: unexpected,
    capture: unexpected,
    release: unexpected,
    show: async () => emptyBalance,
    history: async () => [],
    usage: async () => [],
    packs: async () => [],
    admin: {
      find: async () => [],
      show: async () => emptyBalance,
      history: async () => [],
      grant: async () => undefined,
      revoke: unexpected,
    },
    check: async () => ({ accounts: 0, faults: [] }),
  },
  projects: { create: unexpected, list: async () => [], addMember: noop, removeMember: noop },
  apiKeys: {
    create: async () => ({ id: 'key_1' as ApiKeyId, key: 'chk_test_1', prefix: 'chk_test_' }),
    list: async () => [],
    revoke: noop,
    use: async () => undefined,
  },
  audit: { record: noop, list: async () => [] },
  health: async () => ({ status: 'ok', database: 'ok', stripe: 'ok', version: '1' }),
  ping: async () => ({ stripe: 'sandbox', account: 'acct_1', mode: 'test', apiVersion: '1', latencyMs: 1 }),
  claimStripe: noop,
  reconcile: async () => ({ eventsScanned: 0, compared: 0, discrepancies: [], resumed: false }),
  onProductsChanged: () => () => {},
  work: noop,
  probeWorker: async () => true,
  close: noop,
}

export interface Line {
  level: string
  message: string
  fields: Record<string, unknown>
}

export function recordLog(lines: Line[], bound: object = {}): Log {
  const record = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: { ...bound, ...fields } })
  return {
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    child: (fields) => recordLog(lines, { ...bound, ...fields }),
  }
}

/** `request('PUT /api/cart/items/A', { … })`, with a JSON body where `json` is given. */
export interface Client {
  lines: Line[]
  request(line: string, init?: RequestInit & { json?: unknown }, env?: unknown): Promise<Response>
}

export function clientOf(engine: Partial<Engine> = {}, options: Partial<ApiOptions> = {}): Client {
  const lines: Line[] = []
  const log = recordLog(lines)
  const api = createApi({
    engine: { ...fake, ...engine },
    siteUrl,
    authSecret,
    log,
    version: 'test',
    ...options,
  })
  return { lines, request: (line, init, env) => send(api, line, init, env) }
}

async function send(
  api: Api,
  line: string,
  init: RequestInit & { json?: unknown } = {},
  env?: unknown,
): Promise<Response> {
  const [method, path] = line.split(' ')
  const { json, ...rest } = init
  const headers = new Headers(init.headers)
  if (json !== undefined) {
    headers.set('content-type', 'application/json')
  }
  const body = json === undefined ? init.body : JSON.stringify(json)
  return api.fetch(new Request(`${siteUrl}${path}`, { ...rest, duplex: 'half', method, headers, body }), env)
}

/** The headers of an unsafe request from the shop's own page: origin, cookies and CSRF token. */
export async function pageHeaders(
  client: Client,
  cookie: string,
  origin = siteUrl,
): Promise<Record<string, string>> {
  const response = await client.request('GET /api/csrf', { headers: { cookie } })
  const { token } = z.object({ token: z.string() }).parse(await response.json())
  const given = response.headers.getSetCookie().map((each) => each.split(';')[0])
  return { origin, cookie: [cookie, ...given].filter(Boolean).join('; '), 'x-csrf-token': token }
}

const problemForm = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
})

/** The problem document of an error response. */
export async function problemIn(response: Response): Promise<z.infer<typeof problemForm>> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = problemForm.parse(await response.json())
  expect(problem.status).toBe(response.status)
  return problem
}
