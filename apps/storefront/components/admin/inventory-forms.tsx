'use client'

import { ActionForm, fieldText } from '#components/admin/action-form.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'

const most = 1_000_000

/** What may be done to a stock item. */
export function InventoryForms({ id, lowStockThreshold }: { id: string; lowStockThreshold: number }) {
  const at = `/api/admin/inventory/${encodeURIComponent(id)}`
  const number = (form: FormData, name: string) => Number(fieldText(form, name))
  const reason = (form: FormData) => (fieldText(form, 'reason') === '' ? {} : { reason: fieldText(form, 'reason') })
  return (
    <div className="grid gap-8 md:grid-cols-3">
      <ActionForm
        label="Add to stock"
        running="Adding…"
        said="Added."
        again
        tone="strong"
        ask={(form) =>
          callApi(`${at}/restock`, {
            method: 'POST',
            body: { quantity: number(form, 'quantity'), ...reason(form) },
          })
        }
      >
        <h2 className="font-bold text-title">Goods came in</h2>
        <LabeledField label="Units">
          <Input name="quantity" type="number" min={1} max={most} required />
        </LabeledField>
        <LabeledField label="Note, if any">
          <Input name="reason" maxLength={200} placeholder="Delivery 4711" />
        </LabeledField>
      </ActionForm>
      <ActionForm
        label="Adjust"
        running="Adjusting…"
        said="Adjusted."
        again
        ask={(form) =>
          callApi(`${at}/adjust`, { method: 'POST', body: { by: number(form, 'by'), ...reason(form) } })
        }
      >
        <h2 className="font-bold text-title">The count was wrong</h2>
        <LabeledField label="More or fewer, such as -2">
          <Input name="by" type="number" min={-most} max={most} required />
        </LabeledField>
        <LabeledField label="Why">
          <Input name="reason" required maxLength={200} placeholder="One was broken" />
        </LabeledField>
      </ActionForm>
      <ActionForm
        label="Set the mark"
        running="Setting…"
        said="Set."
        ask={(form) =>
          callApi(`${at}/threshold`, {
            method: 'PUT',
            body: { lowStockThreshold: number(form, 'lowStockThreshold') },
          })
        }
      >
        <h2 className="font-bold text-title">Low-stock mark</h2>
        <LabeledField label="Low when as many are free, or fewer">
          <Input
            name="lowStockThreshold"
            type="number"
            min={0}
            max={most}
            required
            defaultValue={lowStockThreshold}
          />
        </LabeledField>
      </ActionForm>
    </div>
  )
}
