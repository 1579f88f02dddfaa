/**
 * Where the pages meet the engine; no other file of this room does.
 *
 * Node loads the engine for `server.ts`, and Next bundles what pages import: importing the engine here would make a second one,
 * with its own pool and its own listeners. So only its types are imported, and the one engine is handed over on `globalThis`.
 */
import type { Engine } from '@countinghouse/engine'

export type * from '@countinghouse/engine'

/** Anything that answers a request, such as a Hono app. */
export interface Api {
  fetch(request: Request, ...rest: unknown[]): Response | Promise<Response>
}

export interface Shop {
  engine: Engine
  api: Api
  /** What a caller of `/internal/revalidate` must know. */
  revalidateSecret: string
}

/** Set by `server.ts` on requests of the operator's, with the secret as its value; whatever came under this name is taken off. */
export const adminHeader = 'x-countinghouse-operator'

const place = Symbol.for('countinghouse')
const globals = globalThis as { [place]?: Shop | undefined }

/** Called once by whoever owns the process: `server.ts`, or the entry of a serverless deployment before its first request. */
export function provideShop(shop: Shop): void {
  globals[place] = shop
}

export function withdrawShop(shop: Shop): void {
  if (globals[place] === shop) {
    globals[place] = undefined
  }
}

/** @throws Error when nobody provided a shop, as when `next start` was called instead of `npm start`. */
export function shop(): Shop {
  const provided = globals[place]
  if (!provided) {
    throw new Error(
      'The storefront has no engine: start it with `npm start` (or `startStorefront`), not with `next start`. ' +
        'Where another server runs Next, call `provideShop({ engine, api, revalidateSecret })` before the first request.',
    )
  }
  return provided
}
