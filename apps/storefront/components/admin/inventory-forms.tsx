'use client'

import { AskForm, textOf } from '#components/admin/ask-form.tsx'
import { Input } from '#components/ui/field.tsx'
import { Labelled } from '#components/ui/labelled.tsx'
import { call } from '#lib/call.ts'

const most = 1_000_000

/** What may be done to a stock item. */
export function InventoryForms({ id, lowStockThreshold }: { id: string; lowStockThreshold: number }) {
  const at = `/api/admin/inventory/${encodeURIComponent(id)}`
  const number = (form: FormData, name: string) => Number(textOf(form, name))
  const reason = (form: FormData) => (textOf(form, 'reason') === '' ? {} : { reason: textOf(form, 'reason') })
  return (
    <div className="grid gap-8 md:grid-cols-3">
      <AskForm
        label="Add to stock"
        running="Adding…"
        said="Added."
        again
        tone="strong"
        ask={(form) =>
          call(`${at}/restock`, {
            method: 'POST',
            body: { quantity: number(form, 'quantity'), ...reason(form) },
          })
        }
      >
        <h2 className="font-bold text-title">Goods came in</h2>
        <Labelled label="Units">
          <Input name="quantity" type="number" min={1} max={most} required />
        </Labelled>
        <Labelled label="Note, if any">
          <Input name="reason" maxLength={200} placeholder="Delivery 4711" />
        </Labelled>
      </AskForm>
      <AskForm
        label="Adjust"
        running="Adjusting…"
        said="Adjusted."
        again
        ask={(form) =>
          call(`${at}/adjust`, { method: 'POST', body: { by: number(form, 'by'), ...reason(form) } })
        }
      >
        <h2 className="font-bold text-title">The count was wrong</h2>
        <Labelled label="More or fewer, such as -2">
          <Input name="by" type="number" min={-most} max={most} required />
        </Labelled>
        <Labelled label="Why">
          <Input name="reason" required maxLength={200} placeholder="One was broken" />
        </Labelled>
      </AskForm>
      <AskForm
        label="Set the mark"
        running="Setting…"
        said="Set."
        ask={(form) =>
          call(`${at}/threshold`, {
            method: 'PUT',
            body: { lowStockThreshold: number(form, 'lowStockThreshold') },
          })
        }
      >
        <h2 className="font-bold text-title">Low-stock mark</h2>
        <Labelled label="Low when as many are free, or fewer">
          <Input
            name="lowStockThreshold"
            type="number"
            min={0}
            max={most}
            required
            defaultValue={lowStockThreshold}
          />
        </Labelled>
      </AskForm>
    </div>
  )
}
