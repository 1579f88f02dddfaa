import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { clientOf } from '../../test/fake-shop.ts'
import { access } from '../authorize.ts'

const { request } = clientOf()

const operation = z.looseObject({
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.looseObject({}) })) })
    .optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
})
const openApi = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
})
const describeApi = async () => openApi.parse(await (await request('GET /api/openapi.json')).json())

test('the OpenAPI 3.1 document contains every route', async () => {
  const description = await describeApi()
  expect(description).toMatchObject({ openapi: '3.1.0', info: { title: 'Countinghouse', version: 'test' } })
  const operations = Object.entries(description.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const undescribed = ['GET /api/openapi.json', 'GET /api/docs', 'GET /api/docs/assets/{name}']
  const routes = Object.keys(access).filter((route) => !undescribed.includes(route))
  expect(operations.sort()).toEqual([...routes, 'POST /api/stripe/webhook'].sort())
})

test('every reference in the document resolves', async () => {
  const description = await describeApi()
  const references = [
    ...JSON.stringify(description).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g),
  ].map(([, name]) => name)
  expect(references.length).toBeGreaterThan(10)
  for (const name of references) {
    expect(description.components.schemas).toHaveProperty(name ?? '')
  }
})

test('documents the body and the errors of a checkout', async () => {
  const post = (await describeApi()).paths['/api/checkout']?.post
  expect(post?.requestBody?.content['application/json']?.schema).toMatchObject({
    properties: { email: {}, currency: {}, items: {}, clientRef: {} },
    additionalProperties: false,
  })
  expect(Object.keys(post?.responses ?? {})).toEqual([
    '201',
    '400',
    '403',
    '404',
    '409',
    '413',
    '415',
    '422',
    '429',
    '502',
  ])
  expect(post?.responses[409]?.description).toContain('stock.insufficient')
})

test('the page has no inline scripts and loads nothing from elsewhere', async () => {
  const response = await request('GET /api/docs')
  const page = await response.text()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self';")
  expect(page).not.toMatch(/https?:\/\/|<script>|\son\w+=/)
  const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path)
  expect(assets).toHaveLength(4)
  for (const path of assets) {
    expect((await request(`GET ${path}`)).status).toBe(200)
  }
})

test('assets are compressed and cached', async () => {
  const path = 'GET /api/docs/assets/swagger-ui-bundle.js'
  const plain = await request(path)
  const packed = await request(path, { headers: { 'accept-encoding': 'br, gzip' } })
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(packed.headers.get('content-encoding')).toBe('gzip')
  expect(packed.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(packed.headers.get('vary')).toBe('accept-encoding')
  expect(gunzipSync(await packed.arrayBuffer()).equals(Buffer.from(await plain.arrayBuffer()))).toBe(true)
  const etag = plain.headers.get('etag') ?? ''
  expect((await request(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
  expect(
    (await request(path, { headers: { 'accept-encoding': 'gzip;q=0' } })).headers.get('content-encoding'),
  ).toBeNull()
})
