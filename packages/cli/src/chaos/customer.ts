/** A simulated customer of a running shop, who uses it by HTTP as a browser does. */
import { randomInt, randomUUID } from 'node:crypto'
import { type IncomingMessage, request } from 'node:http'
import { text as readText } from 'node:stream/consumers'

export interface Sale {
  orderId: string
  sessionId: string
  sku: string
}

export interface Customer {
  /**
   * Adds one unit of `sku` to a cart and checks out, retrying until the checkout succeeds.
   * `undefined` when sold out.
   */
  checkOut(sku: string): Promise<Sale | undefined>
  /**
   * Sends the same checkout request `times` times at once. Also returns the ids of the sessions it
   * was sent to.
   */
  checkOutConcurrently(sku: string, times: number): Promise<{ sale: Sale | undefined; sessions: Set<string> }>
  /** Pays on the hosted page. False when the card was declined or the session has ended. */
  pay(sale: Sale, paymentMethod?: string): Promise<boolean>
  /** False when the order could not be canceled, such as when it was paid first. */
  cancel(sale: Sale): Promise<boolean>
}

export interface ShopUrls {
  shopUrl: string
  sandboxUrl: string
  /** Called for every response of the shop. */
  onResponse?: (path: string, status: number) => void
}

const attemptsMax = 20

export function createCustomer(urls: ShopUrls): Customer {
  const { sandboxUrl } = urls
  const send = createBrowser(urls)

  const checkOutOnce = async (sku: string, key: string): Promise<Sale | undefined> => {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const { status, body } = await send('POST', '/api/checkout', {}, { 'idempotency-key': key })
      if (status === 201) {
        return { orderId: String(body.orderId), sessionId: String(body.sessionId), sku }
      }
      if (body.code === 'stock.insufficient') {
        return undefined
      }
      // Stripe failed, or a request with the same idempotency key is still running.
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    throw new Error('The checkout did not succeed')
  }
  const addToCart = (sku: string) => send('PUT', `/api/cart/items/${sku}`, { quantity: 1 })

  return {
    async checkOut(sku) {
      const { status } = await addToCart(sku)
      return status === 200 ? checkOutOnce(sku, randomUUID()) : undefined
    },
    async checkOutConcurrently(sku, times) {
      const { status } = await addToCart(sku)
      if (status !== 200) {
        return { sale: undefined, sessions: new Set() }
      }
      const key = randomUUID()
      const sales = await Promise.all(Array.from({ length: times }, () => checkOutOnce(sku, key)))
      return { sale: sales[0], sessions: new Set(sales.flatMap((sale) => (sale ? [sale.sessionId] : []))) }
    },
    async pay({ sessionId }, paymentMethod = 'pm_card_visa') {
      const response = await fetch(`${sandboxUrl}/v1/payment_pages/${sessionId}/confirm`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk_test_chaos' },
        body: new URLSearchParams({ payment_method: paymentMethod }),
      })
      await response.arrayBuffer()
      return response.ok
    },
    async cancel({ orderId }) {
      const { status } = await send('POST', `/api/checkout/${orderId}/cancel`, {})
      return status === 200
    },
  }
}

interface BrowserResponse {
  status: number
  body: Record<string, unknown>
}

/** Keeps cookies, and sends the Origin header and the CSRF token, as a browser does. */
function createBrowser({ shopUrl, onResponse = () => {} }: ShopUrls) {
  const jar = new Map<string, string>()
  const { origin } = new URL(shopUrl)
  const send = async (
    method: string,
    path: string,
    body: string,
    headers: Record<string, string>,
  ): Promise<BrowserResponse> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const allHeaders = {
      'content-type': 'application/json',
      origin,
      ...(cookie ? { cookie } : {}),
      ...headers,
    }
    const response = await requestFromRandomAddress(new URL(path, shopUrl), method, body, allHeaders)
    for (const header of response.headers['set-cookie'] ?? []) {
      const [pair = ''] = header.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const status = response.statusCode ?? 0
    onResponse(path, status)
    const text = await readText(response)
    if (status === 429) {
      throw new Error('The shop limits the rate of checkouts. Start it with RATE_LIMIT_CHECKOUT=0.')
    }
    return { status, body: text.startsWith('{') ? JSON.parse(text) : {} }
  }
  return async (
    method: string,
    path: string,
    json: object,
    headers: Record<string, string> = {},
  ): Promise<BrowserResponse> => {
    const { body } = await send('GET', '/api/csrf', '', {})
    return send(method, path, JSON.stringify(json), { 'x-csrf-token': String(body.token), ...headers })
  }
}

/**
 * Rate limits count requests by address, and real customers have different ones. On Linux, all of
 * 127.0.0.0/8 is this machine; on other systems all requests come from one address.
 */
async function requestFromRandomAddress(
  url: URL,
  method: string,
  body: string,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const localAddress =
    url.hostname === '127.0.0.1'
      ? `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`
      : undefined
  const sendFrom = (address: string | undefined) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    // Without keep-alive, because the next request comes from another address.
    const options = { method, headers, agent: false, ...(address ? { localAddress: address } : {}) }
    request(url, options, resolve).on('error', reject).end(body)
    return promise
  }
  return sendFrom(localAddress).catch((error: NodeJS.ErrnoException) => {
    if (localAddress && ['EADDRNOTAVAIL', 'EINVAL'].includes(error.code ?? '')) {
      return sendFrom(undefined)
    }
    throw error
  })
}
