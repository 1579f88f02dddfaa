import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'

interface SearchFormProps {
  /** Path of the page. */
  path: string
  search: string | undefined
  placeholder: string
  isFiltered: boolean
  children?: ReactNode
}

/** A search that submits to its own URL, which can be bookmarked and works without JavaScript. */
export function SearchForm({ path, search, placeholder, isFiltered, children }: SearchFormProps) {
  return (
    <search>
      <form action={path} className="flex flex-wrap items-end gap-4">
        <LabeledField label="Search" className="min-w-48 flex-1">
          <Input
            name="search"
            type="search"
            defaultValue={search}
            maxLength={100}
            placeholder={placeholder}
          />
        </LabeledField>
        {children}
        <Button type="submit" tone="quiet" size="small" className="px-5">
          Apply
        </Button>
        {isFiltered && (
          <Link href={path} className={buttonClass({ tone: 'plain', size: 'small' })}>
            Clear filters
          </Link>
        )}
      </form>
    </search>
  )
}
