import { beforeEach, describe, expect, test } from 'vitest'
import { openTestContext, type TestContext } from '../../test/context.ts'
import { listAudit } from '../audit/index.ts'
import { inTransaction } from '../core/context.ts'
import {
  addVariant,
  createCategory,
  createProduct,
  editCategory,
  editProduct,
  editVariant,
  findAdminProduct,
  findProduct,
  listAdminProducts,
  listProducts,
  removeCategory,
} from './index.ts'
import type { NewProduct, ProductFilter } from './types.ts'

const actor = 'usr_admin'
let ctx: TestContext
beforeEach(async () => {
  ctx = await openTestContext()
})

const lamp: NewProduct = {
  slug: 'lamp',
  name: 'Desk Lamp',
  description: 'Bright light for a small desk.',
  imageUrl: '/products/lamp.svg',
  optionNames: ['Color', 'Size'],
  categories: [],
  variants: [variant('LAMP-RED-S', 'Red', 'S', 900), variant('LAMP-RED-L', 'Red', 'L', 1200)],
}

function variant(sku: string, Color: string, Size: string, amountMinor: number) {
  return { sku, options: { Color, Size }, prices: [{ currency: 'usd', amountMinor }], onHand: 3 }
}

/** A product with one variant and no options. */
function plain(
  slug: string,
  amountMinor: number,
  more: Partial<NewProduct> = {},
  onHand: number | null = 3,
): NewProduct {
  const prices = [{ currency: 'usd', amountMinor }]
  return {
    slug,
    name: slug,
    description: '',
    imageUrl: '/x.svg',
    optionNames: [],
    categories: [],
    variants: [{ sku: slug.toUpperCase(), options: {}, prices, onHand }],
    ...more,
  }
}

const create = (product: NewProduct) =>
  inTransaction(ctx, (tx) => createProduct(tx, { ...product, actor }, 'english'))
const category = (slug: string, name: string) =>
  inTransaction(ctx, (tx) => createCategory(tx, { slug, name, actor }))
const slugs = async (filter?: ProductFilter) =>
  (await listProducts(ctx, filter)).products.map(({ slug }) => slug)

describe('listProducts', () => {
  beforeEach(async () => {
    await category('lights', 'Lights')
    for (const product of [
      plain('candle', 300, { categories: ['lights'], name: 'Candle' }),
      { ...lamp, categories: ['lights'] },
      plain('abacus', 5000, { name: 'Abacus', description: 'Counts without a lamp, and with one.' }, 0),
      plain('advice', 5000, { name: 'Advice' }, null),
    ]) {
      await create(product)
      ctx.time.now += 60_000
    }
  })

  const cases: [ProductFilter, string[]][] = [
    [{}, ['candle', 'lamp', 'abacus', 'advice']],
    [{ sort: 'newest' }, ['advice', 'abacus', 'lamp', 'candle']],
    [{ sort: 'price' }, ['candle', 'lamp', 'abacus', 'advice']],
    [{ sort: 'price-down' }, ['advice', 'abacus', 'lamp', 'candle']],
    [{ sort: 'name' }, ['abacus', 'advice', 'candle', 'lamp']],
    [{ category: 'lights' }, ['candle', 'lamp']],
    [{ category: 'nowhere' }, []],
    [{ priceMinMinor: 900, priceMaxMinor: 900 }, ['lamp']],
    [{ priceMinMinor: 1, currency: 'eur' }, []],
    [{ inStock: true }, ['candle', 'lamp', 'advice']],
    [{ search: 'lamp' }, ['lamp', 'abacus']],
    [{ search: 'lamps' }, ['lamp', 'abacus']],
    [{ search: 'lam' }, ['lamp', 'abacus']],
    [{ search: 'lamp -abacus' }, ['lamp']],
    [{ search: '"desk lamp" or advice', sort: 'name' }, ['advice', 'lamp']],
    [{ search: 'lamp-red-l' }, ['lamp']],
    [{ search: 'red' }, ['lamp']],
    [{ search: 'light', sort: 'featured' }, ['candle', 'lamp']],
    [{ search: 'light', category: 'lights', priceMaxMinor: 300 }, ['candle']],
    [{ search: "'); drop table shop.product; --" }, []],
    [{ search: '!!' }, []],
    [{ search: '  ' }, ['candle', 'lamp', 'abacus', 'advice']],
  ]

  test('applies filters, search and sort', async () => {
    for (const [filter, expected] of cases) {
      expect([filter, await slugs(filter)]).toEqual([filter, expected])
    }
  })

  test.each(['featured', 'newest', 'price', 'price-down', 'name', 'best'] as const)(
    'pages by cursor in %s order without gaps or repeats while products are added',
    async (sort) => {
      const search = sort === 'best' ? 'lamp or candle or advice' : undefined
      const whole = await slugs({ sort, search })
      const first = await listProducts(ctx, { sort, search, limit: 2 })
      await create(plain('aaa', sort === 'price-down' ? 9000 : 1, { name: 'Aaa' }))
      const rest = await listProducts(ctx, { sort, search, cursor: first.next ?? '', limit: 10 })
      const paged = [...first.products, ...rest.products].map(({ slug }) => slug)
      expect(paged.filter((slug) => slug !== 'aaa')).toEqual(whole)
      expect(rest.next).toBeNull()
    },
  )

  test.each([
    ['nonsense', 'xyz'],
    ['of another sort order', Buffer.from('["products:name:usd","a","b"]').toString('base64url')],
    [
      'with a character that PostgreSQL cannot store',
      Buffer.from('["products:featured:usd","\\u0000","b"]').toString('base64url'),
    ],
    ['whose key is not a number', Buffer.from('["products:featured:usd","a","b"]').toString('base64url')],
  ])('rejects a cursor: %s', async (_what, cursor) => {
    await expect(listProducts(ctx, { cursor })).rejects.toMatchObject({ code: 'list.unknown_cursor' })
  })

  test('leaves out archived products, which the admin still sees', async () => {
    await inTransaction(ctx, (tx) => editProduct(tx, { slug: 'lamp', archived: true, actor }, 'english'))
    expect(await slugs()).toEqual(['candle', 'abacus', 'advice'])
    expect(await findProduct(ctx.db, 'lamp')).toBeUndefined()
    expect((await listAdminProducts(ctx, { archived: true })).products.map(({ slug }) => slug)).toEqual([
      'lamp',
    ])
    await inTransaction(ctx, (tx) => editProduct(tx, { slug: 'lamp', archived: false, actor }, 'english'))
    expect(await slugs()).toEqual(['candle', 'lamp', 'abacus', 'advice'])
  })
})

describe('a product', () => {
  test('has at most one variant per combination of options', async () => {
    await create(lamp)
    const add = (more: object) =>
      inTransaction(ctx, (tx) =>
        addVariant(tx, { slug: 'lamp', actor, ...variant('NEW', 'Blue', 'S', 900), ...more }, 'english'),
      )
    await add({ options: { Size: 'S', Color: 'Blue' } })
    const found = await findProduct(ctx.db, 'lamp')
    expect(found?.variants.map(({ options }) => Object.entries(options).flat())).toEqual([
      ['Color', 'Red', 'Size', 'S'],
      ['Color', 'Red', 'Size', 'L'],
      ['Color', 'Blue', 'Size', 'S'],
    ])
    await expect(add({ sku: 'NEWER', options: { Color: 'Red', Size: 'S' } })).rejects.toMatchObject({
      code: 'catalog.options_taken',
    })
    await expect(add({ options: { Color: 'Green', Size: 'S' } })).rejects.toMatchObject({
      code: 'catalog.sku_taken',
    })
    for (const options of [
      { Color: 'Red' },
      { Color: 'Red', Size: '' },
      { Color: 'Red', Size: 'M', Weight: '1' },
    ]) {
      await expect(add({ sku: 'NEWER', options })).rejects.toMatchObject({
        code: 'catalog.options_differ',
        details: { optionNames: ['Color', 'Size'] },
      })
    }
  })

  test('shows the image of the variant, or else of the product', async () => {
    const [small, large] = lamp.variants
    await create({
      ...lamp,
      variants: [{ ...variant('A', 'Red', 'S', 1), imageUrl: '/red.svg' }, ...(large ? [large] : [])],
    })
    const images = async () => (await findProduct(ctx.db, 'lamp'))?.variants.map(({ imageUrl }) => imageUrl)
    expect(await images()).toEqual(['/red.svg', '/products/lamp.svg'])
    await inTransaction(ctx, (tx) => editVariant(tx, { sku: 'A', imageUrl: null, actor }, 'english'))
    expect(await images()).toEqual(['/products/lamp.svg', '/products/lamp.svg'])
    expect(small?.sku).toBe('LAMP-RED-S')
  })

  test('is not created if any part of the input is invalid', async () => {
    await expect(create({ ...lamp, categories: ['nowhere'] })).rejects.toMatchObject({
      code: 'catalog.unknown_category',
    })
    await create(lamp)
    await expect(create(plain('lamp', 1))).rejects.toMatchObject({ code: 'catalog.slug_taken' })
    await expect(
      create(plain('other', 1, { variants: lamp.variants, optionNames: ['Color', 'Size'] })),
    ).rejects.toMatchObject({
      code: 'catalog.sku_taken',
    })
    expect(await slugs()).toEqual(['lamp'])
  })

  test('is found by its current name and category, and no longer by the former ones', async () => {
    await category('lights', 'Lights')
    await create({ ...lamp, categories: ['lights'] })
    await inTransaction(ctx, (tx) =>
      editProduct(tx, { slug: 'lamp', name: 'Lantern', description: '', actor }, 'english'),
    )
    await inTransaction(ctx, (tx) => editCategory(tx, { slug: 'lights', name: 'Fires', actor }, 'english'))
    expect([
      await slugs({ search: 'desk' }),
      await slugs({ search: 'lantern' }),
      await slugs({ search: 'fire' }),
    ]).toEqual([[], ['lamp'], ['lamp']])
  })

  test('remains when its category is removed', async () => {
    await category('lights', 'Lights')
    await create({ ...lamp, categories: ['lights'] })
    await inTransaction(ctx, (tx) => removeCategory(tx, { slug: 'lights', actor }))
    expect((await findProduct(ctx.db, 'lamp'))?.categories).toEqual([])
  })

  test('keeps selling its other variants when one is archived, and its options can be used again', async () => {
    await create(lamp)
    const edit = (archived: boolean) =>
      inTransaction(ctx, (tx) => editVariant(tx, { sku: 'LAMP-RED-S', archived, actor }, 'english'))
    await edit(true)
    expect((await findProduct(ctx.db, 'lamp'))?.variants.map(({ sku }) => sku)).toEqual(['LAMP-RED-L'])
    await inTransaction(ctx, (tx) =>
      addVariant(tx, { slug: 'lamp', actor, ...variant('AGAIN', 'Red', 'S', 1) }, 'english'),
    )
    await expect(edit(false)).rejects.toMatchObject({ code: 'catalog.options_taken' })
  })

  test('cannot be edited if it does not exist', async () => {
    const edit = inTransaction(ctx, (tx) => editProduct(tx, { slug: 'lamp', name: 'x', actor }, 'english'))
    await expect(edit).rejects.toMatchObject({ code: 'catalog.unknown_product' })
    const price = inTransaction(ctx, (tx) => editVariant(tx, { sku: 'LAMP', prices: [], actor }, 'english'))
    await expect(price).rejects.toMatchObject({ code: 'catalog.unknown_sku' })
  })
})

test('every edit writes an audit entry with before and after, and refreshes the product page', async () => {
  await create(lamp)
  const before = await findAdminProduct(ctx, 'lamp')
  ctx.time.now += 1
  await inTransaction(ctx, (tx) =>
    editVariant(tx, { sku: 'LAMP-RED-S', prices: [{ currency: 'usd', amountMinor: 950 }], actor }, 'english'),
  )
  const after = await findAdminProduct(ctx, 'lamp')
  const [changed, created] = await listAudit(ctx)
  expect(created).toMatchObject({ actor, action: 'product.created', before: null, after: before })
  expect(changed).toMatchObject({ actor, action: 'price.changed', before, after })
  expect(after?.variants[0]?.prices).toEqual([{ currency: 'usd', amountMinor: 950 }])
  const announced = await ctx.db
    .withTables<{ 'graphile_worker.jobs': { key: string; task_identifier: string } }>()
    .selectFrom('graphile_worker.jobs')
    .where('task_identifier', '=', 'announce-products')
    .select('key')
    .execute()
  expect(announced).toEqual([{ key: 'announce:lamp' }])
})
