'use client'

import { ActionForm, fieldText } from '#components/admin/action-form.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'

const quantityMax = 1_000_000

const fieldNumber = (form: FormData, name: string): number => Number(fieldText(form, name))

export function ReceiveStock({ id }: { id: string }) {
  return (
    <ActionForm
      label="Receive stock"
      pendingLabel="Saving…"
      doneMessage="Received."
      resetOnDone
      tone="strong"
      action={(form) =>
        callApi('POST /api/admin/inventory/{id}/restock', {
          params: { id },
          body: { quantity: fieldNumber(form, 'quantity'), reason: fieldText(form, 'reason') || undefined },
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
  )
}

export function AdjustQuantity({ id }: { id: string }) {
  return (
    <ActionForm
      label="Adjust quantity"
      pendingLabel="Saving…"
      doneMessage="Adjusted."
      resetOnDone
      action={(form) =>
        callApi('POST /api/admin/inventory/{id}/adjust', {
          params: { id },
          body: { by: fieldNumber(form, 'by'), reason: fieldText(form, 'reason') },
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
  )
}

export function LowStockThreshold({ id, threshold }: { id: string; threshold: number }) {
  return (
    <ActionForm
      label="Save threshold"
      pendingLabel="Saving…"
      doneMessage="Saved."
      action={(form) =>
        callApi('PUT /api/admin/inventory/{id}/threshold', {
          params: { id },
          body: { lowStockThreshold: fieldNumber(form, 'threshold') },
        })
      }
    >
      <h2 className="font-bold text-title">Low-stock threshold</h2>
      <LabeledField label="Low at or below">
        <Input name="threshold" type="number" min={0} max={quantityMax} required defaultValue={threshold} />
      </LabeledField>
    </ActionForm>
  )
}
