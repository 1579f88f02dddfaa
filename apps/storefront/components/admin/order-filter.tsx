import Link from 'next/link'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { type AdminFilter, disputeLabels, orderLabels, ordersAddress } from '#lib/orders.ts'

/** A form that asks by its address: it can be kept, sent to somebody, and used without scripts. */
export function OrderFilter({ search, status, fulfillment, dispute, review }: AdminFilter) {
  return (
    <form
      action="/admin/orders"
      className="grid grid-cols-1 items-end gap-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_1fr_1fr_auto]"
    >
      <div className="flex min-w-0 flex-col gap-1 text-small">
        <label htmlFor="search">Number or e-mail</label>
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
        {Object.entries(orderLabels).map(([name, { said }]) => [name, said])}
      </Choice>
      <Choice name="fulfillment" label="Sending" value={fulfillment}>
        {[
          ['due', 'to be sent'],
          ['done', 'nothing left'],
        ]}
      </Choice>
      <Choice name="dispute" label="Dispute" value={dispute}>
        {Object.entries(disputeLabels).flatMap(([name, state]) => (state ? [[name, state.said]] : []))}
      </Choice>
      <Choice name="review" label="Marked" value={review ? 'yes' : undefined}>
        {[['yes', 'to be looked at']]}
      </Choice>
      <div className="flex gap-3">
        <Button type="submit" size="small" className="px-5">
          Show
        </Button>
        {(search || status || fulfillment || dispute || review) && (
          <Link href={ordersAddress({})} className={buttonClass({ tone: 'plain', size: 'small' })}>
            All orders
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
        <option value="">any</option>
        {children.map(([option, said]) => (
          <option key={option} value={option}>
            {said}
          </option>
        ))}
      </Select>
    </div>
  )
}
