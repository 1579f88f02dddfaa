import Link from 'next/link'

/** Every place of the admin's. */
const places = {
  orders: 'Orders',
  products: 'Products',
  stock: 'Stock',
  tokens: 'Tokens',
  events: 'Events',
  mail: 'Notification',
} as const

export function AdminNav({ at }: { at: keyof typeof places }) {
  return (
    <nav aria-label="Admin" className="-mx-1 flex flex-wrap gap-x-5 border-rule border-b pt-4 text-small">
      {Object.entries(places).map(([place, name]) => (
        <Link
          key={place}
          href={`/admin/${place}`}
          prefetch={false}
          aria-current={place === at ? 'page' : undefined}
          className="-mb-px flex min-h-11 items-center border-transparent border-b-3 px-1 text-faded hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
