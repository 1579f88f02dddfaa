import type { Metadata } from 'next'
import Link from 'next/link'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EmptyState } from '#components/admin/empty-state.tsx'
import { OrderFilter } from '#components/admin/order-filter.tsx'
import { OrderList } from '#components/admin/order-list.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { ordersUrl, parseOrderFilter } from '#lib/orders.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Orders', robots: { index: false } }

const pageLength = 50

export default async function OrdersPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  await requireAdmin()
  const filter = parseOrderFilter(await searchParams)
  const found = await shop().engine.orders.list({ ...filter, limit: pageLength + 1 })
  const orders = found.slice(0, pageLength)
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  const last = found.length > pageLength ? orders.at(-1) : undefined
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="orders" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Orders</h1>
        <p className="text-faded">All orders, newest first. Times are in UTC.</p>
      </div>
      <OrderFilter {...filter} />
      {orders.length === 0 ? (
        <EmptyState
          isFiltered={isFiltered}
          noun="orders"
          hint="The first one appears when a customer checks out."
        />
      ) : (
        <OrderList orders={orders} />
      )}
      {last && (
        <Link
          href={ordersUrl({ ...filter, before: last.orderId })}
          className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
        >
          Older orders
        </Link>
      )}
    </div>
  )
}
