/** The type of the hono app, and the shop's parts that every route receives. */
import type { Engine } from '@countinghouse/engine'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Accounts } from './accounts/index.ts'
import type { ApiEnv } from './api-env.ts'
import type { CartCookie } from './cart-cookie.ts'
import type { AddressOf } from './client-address.ts'
import type { Csrf } from './csrf.ts'
import type { Origins } from './origins.ts'
import { Problem } from './problem.ts'
import type { SignInGuard } from './sign-in-guard.ts'

export type ApiApp = OpenAPIHono<ApiEnv>

export interface Shop {
  engine: Engine
  /** Without a trailing slash. */
  siteUrl: string
  version: string
  cartCookie: CartCookie
  accounts: Accounts
  csrf: Csrf
  origins: Origins
  signInGuard: SignInGuard
  addressOf: AddressOf
}

/** An app whose routes all report invalid input in the same form. */
export function newApp(): ApiApp {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) {
        return
      }
      // A path that cannot contain an id, SKU or slug is an unknown route, not an input to correct.
      if (result.target === 'param') {
        throw new Problem('route.unknown')
      }
      throw Problem.ofInput(result.error.issues)
    },
  })
}
