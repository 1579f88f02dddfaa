import Link from 'next/link'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import type { Category } from '#server/shop.ts'

/** The way about the shop: its categories, and a box to ask for anything. */
export function CategoryNav({ categories, at }: { categories: Category[]; at: string | undefined }) {
  const all = [{ slug: undefined, name: 'All' }, ...categories]
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4 border-rule border-t pt-5 pb-8">
      <nav aria-label="Categories" className="-ml-3 flex flex-wrap gap-1">
        {all.map(({ slug, name }) => (
          <Link
            key={name}
            href={slug === undefined ? '/' : `/collections/${slug}`}
            aria-current={slug === at ? 'page' : undefined}
            className="flex min-h-11 items-center rounded-md px-3 text-small hover:bg-shade aria-[current]:bg-accent-wash aria-[current]:font-semibold"
          >
            {name}
          </Link>
        ))}
      </nav>
      <div className="flex flex-wrap items-end gap-2 max-sm:w-full">
        <search className="max-sm:w-full">
          <form action="/browse" className="flex gap-2">
            <Input
              name="search"
              type="search"
              required
              maxLength={200}
              aria-label="Search the shop"
              placeholder="Search"
              className="min-w-0 flex-1"
            />
            <Button type="submit" tone="quiet" size="small">
              Search
            </Button>
          </form>
        </search>
        <Link
          href={at === undefined ? '/browse' : `/browse?category=${at}`}
          className={buttonClass({ tone: 'plain', size: 'small' })}
        >
          Sort and filter
        </Link>
      </div>
    </div>
  )
}
