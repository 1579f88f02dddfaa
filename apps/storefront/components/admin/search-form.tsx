import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'

interface SearchFormProps {
  /** The page's own address. */
  at: string
  search: string | undefined
  placeholder: string
  isAsked: boolean
  children?: ReactNode
}

/** A form that asks by its address: it can be kept, sent to somebody, and used without scripts. */
export function SearchForm({ at, search, placeholder, isAsked, children }: SearchFormProps) {
  return (
    <search>
      <form action={at} className="flex flex-wrap items-end gap-4">
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
          Show
        </Button>
        {isAsked && (
          <Link href={at} className={buttonClass({ tone: 'plain', size: 'small' })}>
            Clear
          </Link>
        )}
      </form>
    </search>
  )
}
