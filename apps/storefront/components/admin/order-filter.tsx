import Link from 'next/link'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { type AdminFilter, disputeLabels, orderLabels, ordersUrl } from '#lib/orders.ts'

/** A filter that submits to its own URL, which can be bookmarked and works without JavaScript. */
export function OrderFilter({ search, status, fulfillment, dispute, review }: AdminFilter) {
  return (
    <form
      action="/admin/orders"
      className="grid grid-cols-1 items-end gap-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_1fr_1fr_auto]"
    >
      <div className="flex min-w-0 flex-col gap-1 text-small">
        <label htmlFor="search">Order number or email</label>
        <Input
          id="search"
          name="search"
          type="search"
          defaultValue={search}
          placeholder="CH-1042"
          spellCheck={false}
          maxLength={200}
        />
      </div>
      <Choice name="status" label="Payment" value={status}>
        {Object.entries(orderLabels).map(([name, { text }]) => [name, text])}
      </Choice>
      <Choice name="fulfillment" label="Fulfillment" value={fulfillment}>
        {[
          ['due', 'Unfulfilled'],
          ['done', 'Fulfilled'],
        ]}
      </Choice>
      <Choice name="dispute" label="Dispute" value={dispute}>
        {Object.entries(disputeLabels).flatMap(([name, status]) => (status ? [[name, status.text]] : []))}
      </Choice>
      <Choice name="review" label="Review" value={review ? 'yes' : undefined}>
        {[['yes', 'Needs review']]}
      </Choice>
      <div className="flex gap-3">
        <Button type="submit" size="small" className="px-5">
          Apply
        </Button>
        {(search || status || fulfillment || dispute || review) && (
          <Link href={ordersUrl({})} className={buttonClass({ tone: 'plain', size: 'small' })}>
            Clear filters
          </Link>
        )}
      </div>
    </form>
  )
}

interface ChoiceProps {
  name: string
  label: string
  value: string | undefined
  children: string[][]
}

function Choice({ name, label, value, children }: ChoiceProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1 text-small">
      <label htmlFor={name}>{label}</label>
      <Select id={name} name={name} defaultValue={value ?? ''}>
        <option value="">Any</option>
        {children.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </Select>
    </div>
  )
}
