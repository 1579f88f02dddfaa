/** A customer of a running shop, by HTTP alone: what they do is done as a browser would do it. */
import { randomInt, randomUUID } from 'node:crypto'
import { type IncomingMessage, request } from 'node:http'
import { text as readText } from 'node:stream/consumers'

export interface Sale {
  orderId: string
  sessionId: string
  sku: string
}

export interface Customer {
  /** Puts one of `sku` in a cart and goes to checkout; repeats the same request until it is answered. `undefined`: sold out. */
  checkOut(sku: string): Promise<Sale | undefined>
  /** The very same checkout request `times` times at once. The different sessions they were sent to. */
  checkOutImpatiently(sku: string, times: number): Promise<{ sale: Sale | undefined; sessions: Set<string> }>
  /** On the hosted page. False when the card was declined, or the session is over. */
  pay(sale: Sale, paymentMethod?: string): Promise<boolean>
  /** Whether the order is canceled now; the payment may have won. */
  cancel(sale: Sale): Promise<boolean>
}

export interface Places {
  shopUrl: string
  sandboxUrl: string
  /** Called for every answer of the shop's. */
  onAnswer?: (path: string, status: number) => void
}

const patience = 20

export function createCustomer(places: Places): Customer {
  const { sandboxUrl } = places
  const visit = createVisitor(places)

  const checkOutOnce = async (sku: string, key: string): Promise<Sale | undefined> => {
    for (let again = 0; again < patience; again++) {
      const { status, body } = await visit('POST', '/api/checkout', {}, { 'idempotency-key': key })
      if (status === 201) {
        return { orderId: String(body.orderId), sessionId: String(body.sessionId), sku }
      }
      if (body.code === 'stock.insufficient') {
        return undefined
      }
      // Stripe is away, or the first request of several is still at it: that is what the key is for.
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    throw new Error('The shop did not get a checkout open')
  }
  const fill = (sku: string) => visit('PUT', `/api/cart/items/${sku}`, { quantity: 1 })

  return {
    async checkOut(sku) {
      const { status } = await fill(sku)
      return status === 200 ? checkOutOnce(sku, randomUUID()) : undefined
    },
    async checkOutImpatiently(sku, times) {
      const { status } = await fill(sku)
      if (status !== 200) {
        return { sale: undefined, sessions: new Set() }
      }
      const key = randomUUID()
      const sales = await Promise.all(Array.from({ length: times }, () => checkOutOnce(sku, key)))
      return { sale: sales[0], sessions: new Set(sales.flatMap((sale) => (sale ? [sale.sessionId] : []))) }
    },
    async pay({ sessionId }, paymentMethod = 'pm_card_visa') {
      const answer = await fetch(`${sandboxUrl}/v1/payment_pages/${sessionId}/confirm`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk_test_chaos' },
        body: new URLSearchParams({ payment_method: paymentMethod }),
      })
      await answer.arrayBuffer()
      return answer.ok
    },
    async cancel({ orderId }) {
      const { status } = await visit('POST', `/api/checkout/${orderId}/cancel`, {})
      return status === 200
    },
  }
}

interface Heard {
  status: number
  body: Record<string, unknown>
}

/** As a browser does: keeps the cookies that the shop gave, says where its page is from, and sends the token that a cookie calls for. */
function createVisitor({ shopUrl, onAnswer = () => {} }: Places) {
  const jar = new Map<string, string>()
  const { origin } = new URL(shopUrl)
  const send = async (
    method: string,
    path: string,
    body: string,
    headers: Record<string, string>,
  ): Promise<Heard> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = { 'content-type': 'application/json', origin, ...(cookie ? { cookie } : {}), ...headers }
    const answer = await requestFromSomewhere(new URL(path, shopUrl), method, body, sent)
    for (const given of answer.headers['set-cookie'] ?? []) {
      const [pair = ''] = given.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const status = answer.statusCode ?? 0
    onAnswer(path, status)
    const text = await readText(answer)
    if (status === 429) {
      throw new Error('The shop refuses so many requests. Start it with RATE_LIMIT_CHECKOUT=0 for this.')
    }
    return { status, body: text.startsWith('{') ? JSON.parse(text) : {} }
  }
  return async (
    method: string,
    path: string,
    json: object,
    headers: Record<string, string> = {},
  ): Promise<Heard> => {
    const { body } = await send('GET', '/api/csrf', '', {})
    return send(method, path, JSON.stringify(json), { 'x-csrf-token': String(body.token), ...headers })
  }
}

/**
 * Customers come from many places, and the shop counts how often each place asks. All of 127.0.0.0/8 is this machine, on Linux at
 * least; elsewhere they all come from one.
 */
async function requestFromSomewhere(
  url: URL,
  method: string,
  body: string,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const localAddress =
    url.hostname === '127.0.0.1'
      ? `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`
      : undefined
  const send = (from: string | undefined) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    // No connection is kept: the next request comes from elsewhere.
    const options = { method, headers, agent: false, ...(from ? { localAddress: from } : {}) }
    request(url, options, resolve).on('error', reject).end(body)
    return promise
  }
  return send(localAddress).catch((error: NodeJS.ErrnoException) => {
    if (localAddress && ['EADDRNOTAVAIL', 'EINVAL'].includes(error.code ?? '')) {
      return send(undefined)
    }
    throw error
  })
}
