/**
 * Gives pages access to the engine; no other file of the storefront does.
 *
 * Node loads the engine for `server.ts`, and Next bundles what pages import: importing the engine
 * here would create a second one with its own connection pool and listeners. So only its types are
 * imported, and the engine is passed on `globalThis`.
 */
import type { Engine } from '@countinghouse/engine'

export type * from '@countinghouse/engine'

/** Anything that handles a request, such as a Hono app. */
export interface Api {
  fetch(request: Request, ...rest: unknown[]): Response | Promise<Response>
}

export interface Shop {
  engine: Engine
  api: Api
  /** Secret required to call `/internal/revalidate`. */
  revalidateSecret: string
}

/**
 * Set by `server.ts` on admin requests from the machine itself; its value is the secret. Removed
 * when a client sends it.
 */
export const adminHeader = 'x-countinghouse-operator'

const shopKey = Symbol.for('countinghouse')
const globals = globalThis as { [shopKey]?: Shop | undefined }

/**
 * Called once per process, by `server.ts` or a serverless entry point, before the first request.
 */
export function provideShop(shop: Shop): void {
  globals[shopKey] = shop
}

export function withdrawShop(shop: Shop): void {
  if (globals[shopKey] === shop) {
    globals[shopKey] = undefined
  }
}

/** @throws Error without a provided shop, such as after `next start` instead of `npm start`. */
export function shop(): Shop {
  const provided = globals[shopKey]
  if (!provided) {
    throw new Error(
      'The storefront has no engine: start it with `npm start` (or `startStorefront`), not with `next start`. ' +
        'Where another server runs Next, call `provideShop({ engine, api, revalidateSecret })` before the first request.',
    )
  }
  return provided
}
