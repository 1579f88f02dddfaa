'use client'

import type { SubmitEvent } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import { callApi } from '#lib/call-api.ts'
import { formatMoney, parseMoney, priceDigits } from '#lib/money.ts'
import { titleOf } from '#lib/options.ts'
import { useAction } from '#lib/use-action.ts'
import type { OrderForAdmin } from '#server/shop.ts'

interface RefundFormProps {
  orderId: string
  lines: OrderForAdmin['lines']
  currency: string
  refundableMinor: number
}

/** Money back, by units of lines or by an amount. What units cost the customer in the end, the shop works out itself. */
export function RefundForm({ orderId, lines, currency, refundableMinor }: RefundFormProps) {
  const { isRunning, problem, done, act } = useAction()
  const units = lines.filter(({ quantity, refundedQuantity }) => refundedQuantity < quantity)

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const restock = fields.get('restock') === 'on'
    const back = lines
      .map(({ sku }) => ({ sku, quantity: Number(fields.get(`back ${sku}`)), restock }))
      .filter((line) => line.quantity > 0)
    const amount = String(fields.get('amount') ?? '').trim()
    const body = {
      reason: String(fields.get('reason')).trim(),
      ...(back.length > 0 ? { lines: back } : {}),
      // What cannot be read is refused there: without an amount all of it would go back.
      ...(amount ? { amountMinor: parseMoney(amount, currency) ?? null } : {}),
    }
    const address = `/api/admin/orders/${encodeURIComponent(orderId)}/refunds`
    const ask = (key: string) => callApi(address, { method: 'POST', body, headers: { 'idempotency-key': key } })
    const result = await act(ask, 'It goes back. Stripe says when it is there.')
    if (result.ok) {
      form.reset()
    }
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 text-small">
      <p className="text-faded">
        {formatMoney(refundableMinor, currency)} can be given back. Without{' '}
        {units.length > 0 ? 'units or an amount' : 'an amount'}, all of it.
      </p>
      {units.map((line) => (
        <div key={line.id} className="flex items-center justify-between gap-4">
          <label htmlFor={`back ${line.sku}`} className="min-w-0">
            {titleOf(line)} <span className="text-faded">of {line.quantity - line.refundedQuantity}</span>
          </label>
          <Input
            id={`back ${line.sku}`}
            name={`back ${line.sku}`}
            type="number"
            min={0}
            max={line.quantity - line.refundedQuantity}
            defaultValue={0}
            required
            className="w-20 text-right"
          />
        </div>
      ))}
      {units.length > 0 && (
        <label className="flex min-h-11 items-center gap-3">
          <input type="checkbox" name="restock" className="size-5 accent-accent" />
          Put these units back in stock
        </label>
      )}
      <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <div className="flex min-w-0 flex-col gap-1">
          <label htmlFor="amount">Amount, {currency.toUpperCase()}</label>
          <Input
            id="amount"
            name="amount"
            inputMode="decimal"
            pattern={amountPattern(priceDigits(currency))}
            placeholder={units.length > 0 ? 'by the units' : 'all of it'}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-1">
          <label htmlFor="reason">Why</label>
          <Input id="reason" name="reason" required maxLength={200} placeholder="Arrived broken" />
        </div>
      </div>
      <ProblemNote problem={problem} className="empty:hidden" />
      <p role="status" className="empty:hidden">
        {done}
      </p>
      <Button type="submit" tone="danger" size="small" disabled={isRunning} className="self-start px-5">
        {isRunning ? 'Writing it down…' : 'Give it back'}
      </Button>
    </form>
  )
}

const amountPattern = (digits: number): string =>
  digits === 0 ? '\\d{1,9}' : `\\d{1,9}([.,]\\d{1,${digits}})?`
