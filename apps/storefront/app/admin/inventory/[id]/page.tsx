import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { InventoryForms } from '#components/admin/inventory-forms.tsx'
import { LowStockBadge } from '#components/admin/inventory-list.tsx'
import { MovementList } from '#components/admin/movement-list.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { type Query, queryText } from '#lib/browse.ts'
import { titleOf } from '#lib/options.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { type InventoryRow, shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Stock', robots: { index: false } }

const pageLength = 100

interface InventoryItemPageProps {
  params: Promise<{ id: string }>
  searchParams: Promise<Query>
}

/** One stock item: what is there, what may be done to it, and what became of it. */
export default async function InventoryItemPage({ params, searchParams }: InventoryItemPageProps) {
  await requireAdmin()
  const id = decodeURIComponent((await params).id)
  const before = Number(queryText(await searchParams, 'before'))
  const { inventory } = shop().engine
  const [item, history] = await Promise.all([
    inventory.find(id),
    inventory.history(id, Number.isSafeInteger(before) && before > 0 ? { before } : {}),
  ])
  if (!item) {
    notFound()
  }
  const last = history.length === pageLength ? history.at(-1) : undefined
  return (
    <div className="flex flex-col gap-8">
      <AdminNav at="stock" />
      <div className="flex flex-col gap-3">
        <Link
          href="/admin/inventory"
          className="w-fit text-accent text-small underline decoration-1 underline-offset-4"
        >
          All stock
        </Link>
        <h1 className="break-words font-extrabold text-head tracking-tight">
          {item.variants.map(({ sku }) => sku).join(', ') || 'Sold by nothing'}
        </h1>
        <p className="flex flex-wrap items-center gap-x-4">
          {item.variants.map((variant) => (
            <Link
              key={variant.sku}
              href={`/admin/products/${variant.productSlug}`}
              className="text-accent underline decoration-1 underline-offset-4"
            >
              {titleOf(variant)}
            </Link>
          ))}
          <LowStockBadge item={item} />
        </p>
      </div>
      <Figures item={item} />
      <InventoryForms id={item.id} lowStockThreshold={item.lowStockThreshold} />
      <section aria-label="History" className="flex flex-col gap-4 border-rule border-t pt-8">
        <h2 className="font-bold text-title">History</h2>
        <MovementList movements={history} />
        {last && (
          <Link
            href={`/admin/inventory/${item.id}?before=${last.id}`}
            className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
          >
            Older
          </Link>
        )}
      </section>
    </div>
  )
}

function Figures({ item: { onHand, reserved, lowStockThreshold } }: { item: InventoryRow }) {
  const figures: [string, number][] = [
    ['Free', onHand - reserved],
    ['Reserved', reserved],
    ['On hand', onHand],
    ['Low at', lowStockThreshold],
  ]
  return (
    <Card>
      <dl className="grid grid-cols-2 sm:grid-cols-4">
        {figures.map(([name, figure]) => (
          <div key={name} className="px-5 py-4">
            <dt className="text-faded text-small">{name}</dt>
            <dd className="font-display font-semibold text-head tabular-nums">{figure}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
