import { expect, test } from 'vitest'
import { createIsDynamic } from './dynamic-pages.ts'

const isDynamic = createIsDynamic({
  routes: {
    '/cart/page': '/cart',
    '/products/[slug]/page': '/products/[slug]',
    '/account/page': '/account',
    '/(admin)/admin/orders/[id]/page': '/admin/orders/[id]',
    '/admin/orders/new/page': '/admin/orders/new',
    '/docs/[...path]/page': '/docs/[...path]',
    '/help/[[...path]]/page': '/help/[[...path]]',
    '/a.b/page': '/a.b',
    '/internal/revalidate/route': '/internal/revalidate',
  },
  prerendered: {
    routes: { '/cart': {}, '/admin/orders/new': {} },
    dynamicRoutes: { '/products/[slug]': {} },
  },
})

test.each([
  ['/account', true],
  ['/account/', true],
  ['/account/x', false],
  ['/admin/orders/ord_1', true],
  ['/admin/orders/new', false],
  ['/admin/orders', false],
  ['/docs', false],
  ['/docs/a/b', true],
  ['/help', true],
  ['/help/a', true],
  ['/a.b', true],
  ['/axb', false],
  ['/cart', false],
  ['/', false],
  ['/products/bike-mount', false],
  ['/internal/revalidate', false],
  ['/nowhere', false],
])('%s is rendered per request: %j', (path, expected) => {
  expect(isDynamic(path)).toBe(expected)
})
