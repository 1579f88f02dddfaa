import Link from 'next/link'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import type { Category } from '#server/shop.ts'

/** Links to the categories, and the search field. */
export function CategoryNav({
  categories,
  current,
}: {
  categories: Category[]
  /** Slug of the category shown; `undefined` for all products. */
  current: string | undefined
}) {
  const all = [{ slug: undefined, name: 'All' }, ...categories]
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4 border-rule border-t pt-5 pb-8">
      <nav aria-label="Categories" className="-ml-3 flex flex-wrap gap-1">
        {all.map(({ slug, name }) => (
          <Link
            key={name}
            href={slug === undefined ? '/' : `/collections/${slug}`}
            aria-current={slug === current ? 'page' : undefined}
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
              aria-label="Search products"
              placeholder="Search"
              className="min-w-0 flex-1"
            />
            <Button type="submit" tone="quiet" size="small">
              Search
            </Button>
          </form>
        </search>
        <Link
          href={current === undefined ? '/browse' : `/browse?category=${current}`}
          className={buttonClass({ tone: 'plain', size: 'small' })}
        >
          Sort and filter
        </Link>
      </div>
    </div>
  )
}
