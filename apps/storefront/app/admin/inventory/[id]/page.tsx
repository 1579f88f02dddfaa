import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { AdjustQuantity, LowStockThreshold, ReceiveStock } from '#components/admin/inventory-forms.tsx'
import { LowStockBadge } from '#components/admin/inventory-list.tsx'
import { MovementList } from '#components/admin/movement-list.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { type Query, queryParam } from '#lib/browse.ts'
import { variantTitle } from '#lib/options.ts'
import { readActorNames } from '#server/actor-names.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { type InventoryRow, shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Inventory item', robots: { index: false } }

const pageLength = 100

interface InventoryItemPageProps {
  params: Promise<{ id: string }>
  searchParams: Promise<Query>
}

/** One inventory item: quantities, forms to change them, and the history of changes. */
export default async function InventoryItemPage({ params, searchParams }: InventoryItemPageProps) {
  await requireAdmin()
  const id = decodeURIComponent((await params).id)
  const before = Number(queryParam(await searchParams, 'before'))
  const { inventory } = shop().engine
  const [item, history] = await Promise.all([
    inventory.find(id),
    inventory.history(id, Number.isSafeInteger(before) && before > 0 ? { before } : {}),
  ])
  if (!item) {
    notFound()
  }
  const actorNames = await readActorNames(history.map(({ actor }) => actor))
  const last = history.length === pageLength ? history.at(-1) : undefined
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="inventory" />
      <div className="flex flex-col gap-3">
        <Link
          href="/admin/inventory"
          className="w-fit text-accent text-small underline decoration-1 underline-offset-4"
        >
          All inventory
        </Link>
        <h1 className="break-words font-extrabold text-head tracking-tight">
          {item.variants.map(({ sku }) => sku).join(', ') || 'No variants'}
        </h1>
        <p className="flex flex-wrap items-center gap-x-4">
          {item.variants.map((variant) => (
            <Link
              key={variant.sku}
              href={`/admin/products/${variant.productSlug}`}
              className="text-accent underline decoration-1 underline-offset-4"
            >
              {variantTitle(variant)}
            </Link>
          ))}
          <LowStockBadge item={item} />
        </p>
      </div>
      <Quantities item={item} />
      <div className="grid gap-8 md:grid-cols-3">
        <ReceiveStock id={item.id} />
        <AdjustQuantity id={item.id} />
        <LowStockThreshold id={item.id} threshold={item.lowStockThreshold} />
      </div>
      <section aria-label="History" className="flex flex-col gap-4 border-rule border-t pt-8">
        <h2 className="font-bold text-title">History</h2>
        <MovementList movements={history} actorNames={actorNames} />
        {last && (
          <Link
            href={`/admin/inventory/${item.id}?before=${last.id}`}
            className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
          >
            Older changes
          </Link>
        )}
      </section>
    </div>
  )
}

function Quantities({ item: { onHand, reserved, lowStockThreshold } }: { item: InventoryRow }) {
  const quantities: [string, number][] = [
    ['Available', onHand - reserved],
    ['Reserved', reserved],
    ['On hand', onHand],
    ['Low-stock threshold', lowStockThreshold],
  ]
  return (
    <Card>
      <dl className="grid grid-cols-2 sm:grid-cols-4">
        {quantities.map(([name, quantity]) => (
          <div key={name} className="px-5 py-4">
            <dt className="text-faded text-small">{name}</dt>
            <dd className="font-display font-semibold text-head tabular-nums">{quantity}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
