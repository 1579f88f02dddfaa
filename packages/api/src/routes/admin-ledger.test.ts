import { expect, test } from 'vitest'
import { admin } from '../../test/accounts.ts'
import { problemIn } from '../../test/fake-shop.ts'
import { checkOut, pay } from '../../test/sale.ts'
import { openSellingShop } from '../../test/shop.ts'

test("an admin can read the ledger's accounts and the journal entries of an order, a guest cannot", async () => {
  const shop = await openSellingShop()
  await shop.harness.save()
  const sale = await checkOut(shop.visitor(), { items: [{ sku: 'CME-VENT', quantity: 1 }] })
  await pay(shop, sale)
  await shop.deliverEvents()
  await shop.harness.drain()
  const adminVisitor = await admin(shop)
  const { accounts } = (await (await adminVisitor.request('GET /api/admin/ledger')).json()) as {
    accounts: { balanceMinor: number }[]
  }
  expect(accounts.map((each) => each.balanceMinor).reduce((sum, minor) => sum + minor, 0)).toBe(0)
  expect(await (await adminVisitor.request(`GET /api/admin/ledger/${sale.orderId}`)).json()).toMatchObject({
    entries: [
      { key: expect.stringMatching(/^stripe:txn_/), cause: 'stripe.charge' },
      { key: `order:${sale.orderId}:paid`, cause: 'sale', subject: sale.orderId },
    ],
  })
  for (const path of ['/api/admin/ledger', `/api/admin/ledger/${sale.orderId}`, '/api/admin/disputes']) {
    expect((await problemIn(await shop.visitor().request(`GET ${path}`))).code).toBe('access.signed_out')
  }
})
