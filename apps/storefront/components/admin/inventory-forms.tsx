'use client'

import { ActionForm, fieldText } from '#components/admin/action-form.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'

const quantityMax = 1_000_000

/** Forms to receive, adjust and set the low-stock threshold of an inventory item. */
export function InventoryForms({ id, lowStockThreshold }: { id: string; lowStockThreshold: number }) {
  const params = { id }
  const number = (form: FormData, name: string) => Number(fieldText(form, name))
  return (
    <div className="grid gap-8 md:grid-cols-3">
      <ActionForm
        label="Receive stock"
        pendingLabel="Saving…"
        doneMessage="Received."
        resetOnDone
        tone="strong"
        action={(form) =>
          callApi('POST /api/admin/inventory/{id}/restock', {
            params,
            body: { quantity: number(form, 'quantity'), reason: fieldText(form, 'reason') || undefined },
          })
        }
      >
        <h2 className="font-bold text-title">Receive stock</h2>
        <LabeledField label="Quantity">
          <Input name="quantity" type="number" min={1} max={quantityMax} required />
        </LabeledField>
        <LabeledField label="Note (optional)">
          <Input name="reason" maxLength={200} placeholder="Delivery 4711" />
        </LabeledField>
      </ActionForm>
      <ActionForm
        label="Adjust quantity"
        pendingLabel="Saving…"
        doneMessage="Adjusted."
        resetOnDone
        action={(form) =>
          callApi('POST /api/admin/inventory/{id}/adjust', {
            params,
            body: { by: number(form, 'by'), reason: fieldText(form, 'reason') },
          })
        }
      >
        <h2 className="font-bold text-title">Adjust quantity</h2>
        <LabeledField label="Adjust by (such as -2)">
          <Input name="by" type="number" min={-quantityMax} max={quantityMax} required />
        </LabeledField>
        <LabeledField label="Reason">
          <Input name="reason" required maxLength={200} placeholder="Damaged" />
        </LabeledField>
      </ActionForm>
      <ActionForm
        label="Save threshold"
        pendingLabel="Saving…"
        doneMessage="Saved."
        action={(form) =>
          callApi('PUT /api/admin/inventory/{id}/threshold', {
            params,
            body: { lowStockThreshold: number(form, 'lowStockThreshold') },
          })
        }
      >
        <h2 className="font-bold text-title">Low-stock threshold</h2>
        <LabeledField label="Low at or below">
          <Input
            name="lowStockThreshold"
            type="number"
            min={0}
            max={quantityMax}
            required
            defaultValue={lowStockThreshold}
          />
        </LabeledField>
      </ActionForm>
    </div>
  )
}
