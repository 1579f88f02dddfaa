'use client'

import type { SubmitEvent } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import { callApi } from '#lib/call-api.ts'
import { variantTitle } from '#lib/options.ts'
import { useAction } from '#lib/use-action.ts'
import type { OrderForAdmin } from '#server/shop.ts'

type Line = OrderForAdmin['lines'][number]

/** Records a shipment: quantities, carrier and tracking. The customer gets an email. */
export function FulfillForm({ orderId, lines }: { orderId: string; lines: Line[] }) {
  const { isRunning, problem, doneMessage, run } = useAction()

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const text = (name: string) => String(fields.get(name) ?? '').trim() || undefined
    const shipped = lines
      .map(({ id }) => ({ lineId: id, quantity: Number(fields.get(id)) }))
      .filter(({ quantity }) => quantity > 0)
    const body = {
      lines: shipped.length > 0 ? shipped : undefined,
      carrier: text('carrier'),
      trackingNumber: text('trackingNumber'),
      trackingUrl: text('trackingUrl'),
    }
    const fulfill = (key: string) =>
      callApi('POST /api/admin/orders/{orderId}/fulfillments', {
        params: { orderId },
        body,
        headers: { 'idempotency-key': key },
      })
    const result = await run(fulfill, 'Fulfilled. The customer gets an email.')
    if (result.ok) {
      form.reset()
    }
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 text-small">
      {lines.map((line) => (
        <QuantityInput key={`${line.id} ${line.unfulfilledQuantity}`} line={line} />
      ))}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="carrier" label="Carrier" placeholder="DHL" lengthMax={100} />
        <TextField name="trackingNumber" label="Tracking number" lengthMax={100} />
      </div>
      <TextField
        name="trackingUrl"
        label="Tracking URL"
        placeholder="https://…"
        type="url"
        lengthMax={1000}
      />
      <ProblemNote problem={problem} className="empty:hidden" />
      <p role="status" className="empty:hidden">
        {doneMessage}
      </p>
      <Button type="submit" size="small" disabled={isRunning} className="self-start px-5">
        {isRunning ? 'Saving…' : 'Mark as fulfilled'}
      </Button>
    </form>
  )
}

/** All unfulfilled units by default. */
function QuantityInput({ line }: { line: Line }) {
  const { id, unfulfilledQuantity } = line
  return (
    <div className="flex items-center justify-between gap-4">
      <label htmlFor={id} className="min-w-0">
        {variantTitle(line)} <span className="text-faded">of {unfulfilledQuantity}</span>
      </label>
      <Input
        id={id}
        name={id}
        type="number"
        min={0}
        max={unfulfilledQuantity}
        defaultValue={unfulfilledQuantity}
        required
        className="w-20 text-right"
      />
    </div>
  )
}

interface TextFieldProps {
  name: string
  label: string
  placeholder?: string
  type?: 'text' | 'url'
  lengthMax: number
}

function TextField({ name, label, placeholder, type = 'text', lengthMax }: TextFieldProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={name}>{label}</label>
      <Input id={name} name={name} type={type} placeholder={placeholder} maxLength={lengthMax} />
    </div>
  )
}
