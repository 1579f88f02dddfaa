'use client'

import { useState } from 'react'
import { ActionForm, fieldText } from '#components/admin/action-form.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'
import { newId } from '#lib/new-id.ts'
import { count } from '#lib/tokens.ts'

const most = 1_000_000_000

/** One key for each wish: pressed twice, or sent again after a lost result, it is one. */
function useIdempotencyKey() {
  const [key, setKey] = useState(newId)
  return async <T extends { ok: boolean }>(ask: (key: string) => Promise<T>): Promise<T> => {
    const result = await ask(key)
    if (result.ok) {
      setKey(newId())
    }
    return result
  }
}

const inputOf = (form: FormData) => ({
  amount: Number(fieldText(form, 'amount')),
  reason: fieldText(form, 'reason'),
})

export function GrantTokensForm({ accountId }: { accountId: string }) {
  const withKey = useIdempotencyKey()
  const path = `/api/admin/tokens/${encodeURIComponent(accountId)}/grants`
  return (
    <ActionForm
      label="Give"
      running="Giving…"
      said="Given."
      again
      tone="strong"
      ask={(form) =>
        withKey((idempotencyKey) =>
          callApi(path, { method: 'POST', body: { ...inputOf(form), idempotencyKey } }),
        )
      }
    >
      <h2 className="font-bold text-title">Give tokens</h2>
      <LabeledField label="Tokens to give">
        <Input name="amount" type="number" min={1} max={most} required />
      </LabeledField>
      <LabeledField label="Reason to give">
        <Input name="reason" required maxLength={200} placeholder="An hour’s outage" />
      </LabeledField>
    </ActionForm>
  )
}

interface RevokeTokensFormProps {
  grants: { id: string; kind: string; amount: number; remaining: number }[]
}

/** More than is left of it can be taken, up to all of the grant: then it is owed. */
export function RevokeTokensForm({ grants }: RevokeTokensFormProps) {
  const withKey = useIdempotencyKey()
  if (grants.length === 0) {
    return <p className="text-faded">There is no grant of which anything could be taken back.</p>
  }
  const path = (form: FormData) =>
    `/api/admin/tokens/grants/${encodeURIComponent(fieldText(form, 'grantId'))}/revoke`
  return (
    <ActionForm
      label="Take back"
      running="Taking…"
      said="Taken back."
      again
      tone="danger"
      ask={(form) =>
        withKey((idempotencyKey) =>
          callApi(path(form), { method: 'POST', body: { ...inputOf(form), idempotencyKey } }),
        )
      }
    >
      <h2 className="font-bold text-title">Take a grant back</h2>
      <LabeledField label="Of which grant">
        <Select name="grantId">
          {grants.map(({ id, kind, amount, remaining }) => (
            <option key={id} value={id}>
              {kind}: {count.format(remaining)} left of {count.format(amount)}
            </option>
          ))}
        </Select>
      </LabeledField>
      <LabeledField label="Tokens to take">
        <Input name="amount" type="number" min={1} max={most} required />
      </LabeledField>
      <LabeledField label="Reason to take">
        <Input name="reason" required maxLength={200} placeholder="Given by mistake" />
      </LabeledField>
    </ActionForm>
  )
}
