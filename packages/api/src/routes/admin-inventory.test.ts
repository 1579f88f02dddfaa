import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { admin } from '../../test/accounts.ts'
import { problemIn } from '../../test/fake-shop.ts'
import { openShop, type Shop, type Visitor } from '../../test/shop.ts'

let shop: Shop
let adminVisitor: Visitor
beforeAll(async () => {
  shop = await openShop()
  adminVisitor = await admin(shop)
})
afterAll(() => shop.close())

const call = async (line: string, json?: object) => {
  const response = await adminVisitor.request(line, json === undefined ? {} : { json })
  return { status: response.status, body: await response.json() }
}
const codeOf = async (line: string, json: object) =>
  (await problemIn(await adminVisitor.request(line, { json }))).code

const inventoryPage = z.object({
  items: z.array(z.object({ variants: z.array(z.object({ sku: z.string() })) })),
})
const inventoryDetails = z.object({
  item: z.looseObject({}),
  history: z.array(z.looseObject({ id: z.int() })),
})

describe('inventory', () => {
  const itemOf = async (sku: string) => {
    const { items } = await shop.engine.inventory.list({ search: sku })
    const item = items.find(({ variants }) => variants.some((variant) => variant.sku === sku))
    if (!item) {
      throw new Error(`There is no ${sku}`)
    }
    return item
  }

  test('is listed by SKU, searched, and filtered by low stock', async () => {
    const skus = async (query: string) => {
      const { items } = inventoryPage.parse((await call(`GET /api/admin/inventory?${query}`)).body)
      return items.flatMap(({ variants }) => variants.map(({ sku }) => sku))
    }
    expect(await skus('search=bike-o')).toEqual(['BIKE-ORANGE-L', 'BIKE-ORANGE-S'])
    expect(await skus('search=HANDLE')).toEqual([])
    expect(await skus('search=mount%20elite')).toEqual(['CME-DASH', 'CME-VENT'])
    expect(await skus('low=true')).toEqual(
      expect.arrayContaining(['BIKE-ORANGE-L', 'PMP-FOREST', 'RINGS-4', 'TRIPOD-38']),
    )
    const all = await skus('')
    expect(all).toEqual(all.toSorted())
  })

  test('is restocked, adjusted, given a threshold, and has a history', async () => {
    const { id } = await itemOf('RINGS-4')
    await call(`POST /api/admin/inventory/${id}/restock`, { quantity: 12 })
    await call(`POST /api/admin/inventory/${id}/adjust`, { by: -2, reason: 'Perished' })
    const response = await call(`PUT /api/admin/inventory/${id}/threshold`, { lowStockThreshold: 10 })
    const { item, history } = inventoryDetails.parse(response.body)
    expect(item).toMatchObject({
      onHand: 10,
      reserved: 0,
      lowStockThreshold: 10,
      variants: [{ sku: 'RINGS-4' }],
    })
    expect(history).toMatchObject([
      {
        kind: 'adjusted',
        onHandDelta: -2,
        reason: 'Perished',
        actor: expect.any(String),
        at: expect.any(String),
      },
      { kind: 'restocked', onHandDelta: 12, reason: null },
      { kind: 'opened', onHandDelta: 0 },
    ])
    const older = await call(`GET /api/admin/inventory/${id}?before=${history[1]?.id}`)
    expect(inventoryDetails.parse(older.body).history).toMatchObject([{ kind: 'opened' }])
    expect(await shop.engine.inventory.check()).toEqual([])
  })

  test.each<[string, string, object]>([
    ['adjust', 'stock.below_reserved', { by: -999, reason: 'Counted' }],
    ['adjust', 'input.invalid', { by: 0, reason: 'Counted' }],
    ['adjust', 'input.invalid', { by: 1 }],
    ['restock', 'input.invalid', { quantity: -1 }],
    ['restock', 'input.invalid', { quantity: 1, actor: 'operator' }],
  ])('rejects an invalid %s with %s', async (verb, code, json) => {
    const { id } = await itemOf('HEX-4')
    expect(await codeOf(`POST /api/admin/inventory/${id}/${verb}`, json)).toBe(code)
    expect(await codeOf(`POST /api/admin/inventory/stk_nothing/restock`, { quantity: 1 })).toBe(
      'stock.unknown',
    )
  })
})
