import { expectTypeOf, test } from 'vitest'
import type {
  ApiResponse,
  ApiRoute,
  ApiRoutes,
  Cart,
  Order,
  PlanChangePreview,
  ProductPage,
} from './types.ts'

test('types the response of a route by its method and path', () => {
  expectTypeOf<ApiResponse<'GET /api/cart'>>().toEqualTypeOf<Cart>()
  expectTypeOf<ApiResponse<'GET /api/products'>>().toEqualTypeOf<ProductPage>()
  expectTypeOf<ApiResponse<'POST /api/checkout/{orderId}/cancel'>>().toEqualTypeOf<Order>()
  expectTypeOf<
    ApiResponse<'POST /api/subscriptions/{subscriptionId}/preview'>
  >().toEqualTypeOf<PlanChangePreview>()
  expectTypeOf<ApiResponse<'POST /api/auth/sign-up'>>().toEqualTypeOf<{ accepted: true }>()
})

test('types the body, path parameters and query of a route', () => {
  expectTypeOf<ApiRoutes['PUT /api/cart/items/{sku}']['params']>().toEqualTypeOf<{ sku: string }>()
  expectTypeOf<ApiRoutes['PUT /api/cart/items/{sku}']['body']>().toEqualTypeOf<{ quantity: number }>()
  expectTypeOf<ApiRoutes['GET /api/cart']['body']>().toEqualTypeOf<undefined>()
})

test('rejects a route that does not exist', () => {
  expectTypeOf<'GET /api/carts'>().not.toExtend<ApiRoute>()
})
