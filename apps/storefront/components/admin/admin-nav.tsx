import Link from 'next/link'

/** Sections of the admin by their path below `/admin`. */
const sections = {
  orders: 'Orders',
  products: 'Products',
  inventory: 'Inventory',
  tokens: 'Tokens',
  events: 'Events',
  emails: 'Emails',
} as const

export function AdminNav({ current }: { current: keyof typeof sections }) {
  return (
    <nav aria-label="Admin" className="-mx-1 flex flex-wrap gap-x-5 border-rule border-b pt-4 text-small">
      {Object.entries(sections).map(([path, name]) => (
        <Link
          key={path}
          href={`/admin/${path}`}
          prefetch={false}
          aria-current={path === current ? 'page' : undefined}
          className="-mb-px flex min-h-11 items-center border-transparent border-b-3 px-1 text-faded hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
