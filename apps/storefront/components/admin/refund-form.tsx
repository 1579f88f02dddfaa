'use client'

import { formatMoney, parseMoney, priceDigitsOf } from '@countinghouse/engine/money'
import { type SubmitEvent, useState } from 'react'
import { formError } from '#components/admin/action-form.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import { callApi } from '#lib/call-api.ts'
import { variantTitle } from '#lib/options.ts'
import { useAction } from '#lib/use-action.ts'
import type { OrderForAdmin } from '#server/shop.ts'

type Line = OrderForAdmin['lines'][number]

interface RefundFormProps {
  orderId: string
  lines: Line[]
  currency: string
  refundableMinor: number
}

/**
 * Refunds units of lines, an amount, or everything. The server computes the amount of refunded
 * units.
 */
export function RefundForm({ orderId, lines, currency, refundableMinor }: RefundFormProps) {
  const { isRunning, problem, doneMessage, run } = useAction()
  const [target, setTarget] = useState('')
  const refundableLines = lines.filter(({ quantity, refundedQuantity }) => refundedQuantity < quantity)
  const hasUnits = refundableLines.length > 0

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const { amountMinor, ...body } = readRefund(new FormData(form), lines, currency)
    const refund = async (key: string) =>
      amountMinor === 'invalid'
        ? formError(`Enter a valid amount in ${currency.toUpperCase()}.`)
        : callApi('POST /api/admin/orders/{orderId}/refunds', {
            params: { orderId },
            body: { ...body, amountMinor },
            headers: { 'idempotency-key': key },
          })
    const result = await run(refund, 'Refund started. The timeline shows when it succeeds.')
    if (result.ok) {
      form.reset()
      setTarget('')
    }
  }
  return (
    <form
      onSubmit={submit}
      onChange={(event) => setTarget(refundTarget(new FormData(event.currentTarget), lines, currency))}
      className="flex flex-col gap-4 text-small"
    >
      <p className="text-faded">
        {formatMoney(refundableMinor, currency)} can be refunded. Leave{' '}
        {hasUnits ? 'quantities and amount' : 'the amount'} empty to refund all of it.
      </p>
      {refundableLines.map((line) => (
        <QuantityInput key={line.id} line={line} />
      ))}
      {hasUnits && (
        <label className="flex min-h-11 items-center gap-3">
          <input type="checkbox" name="restock" className="size-5 accent-accent" />
          Restock items
        </label>
      )}
      <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <div className="flex min-w-0 flex-col gap-1">
          <label htmlFor="amount">Amount ({currency.toUpperCase()})</label>
          <Input
            id="amount"
            name="amount"
            inputMode="decimal"
            pattern={amountPattern(priceDigitsOf(currency))}
            placeholder={hasUnits ? 'By quantity' : 'Full amount'}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-1">
          <label htmlFor="reason">Reason</label>
          <Input id="reason" name="reason" required maxLength={200} placeholder="Arrived damaged" />
        </div>
      </div>
      <ProblemNote problem={problem} className="empty:hidden" />
      <p role="status" className="empty:hidden">
        {doneMessage}
      </p>
      <Button type="submit" tone="danger" size="small" disabled={isRunning} className="self-start px-5">
        {isRunning ? 'Saving…' : `Refund ${target || formatMoney(refundableMinor, currency)}`}
      </Button>
    </form>
  )
}

function QuantityInput({ line }: { line: Line }) {
  const { sku, quantity, refundedQuantity } = line
  return (
    <div className="flex items-center justify-between gap-4">
      <label htmlFor={fieldName(sku)} className="min-w-0">
        {variantTitle(line)} <span className="text-faded">of {quantity - refundedQuantity}</span>
      </label>
      <Input
        id={fieldName(sku)}
        name={fieldName(sku)}
        type="number"
        min={0}
        max={quantity - refundedQuantity}
        defaultValue={0}
        required
        className="w-20 text-right"
      />
    </div>
  )
}

const fieldName = (sku: string): string => `refund ${sku}`

function readRefund(form: FormData, lines: Line[], currency: string) {
  const restock = form.get('restock') === 'on'
  const refunded = lines
    .map(({ sku }) => ({ sku, quantity: Number(form.get(fieldName(sku))), restock }))
    .filter(({ quantity }) => quantity > 0)
  const amount = String(form.get('amount') ?? '').trim()
  return {
    reason: String(form.get('reason')).trim(),
    lines: refunded.length > 0 ? refunded : undefined,
    // An invalid amount must not count as none, because without an amount everything is refunded.
    amountMinor: amount === '' ? undefined : (parseMoney(amount, currency) ?? ('invalid' as const)),
  }
}

/** What the button says will be refunded; empty for everything. */
function refundTarget(form: FormData, lines: Line[], currency: string): string {
  const { lines: refunded = [], amountMinor } = readRefund(form, lines, currency)
  if (typeof amountMinor === 'number') {
    return formatMoney(amountMinor, currency)
  }
  const units = refunded.reduce((sum, { quantity }) => sum + quantity, 0)
  return units === 0 ? '' : `${units} ${units === 1 ? 'item' : 'items'}`
}

const amountPattern = (digits: number): string =>
  digits === 0 ? '\\d{1,9}' : `\\d{1,9}([.,]\\d{1,${digits}})?`
