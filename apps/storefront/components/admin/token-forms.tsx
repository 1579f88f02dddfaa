'use client'

import { useState } from 'react'
import { ActionForm, fieldText } from '#components/admin/action-form.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'
import { newId } from '#lib/new-id.ts'
import { grantLabels, numbers } from '#lib/tokens.ts'
import type { TokenGrantKind } from '#server/shop.ts'

const amountMax = 1_000_000_000

/**
 * An idempotency key that is kept until the request succeeds, so that a second click repeats the
 * same request.
 */
function useIdempotencyKey() {
  const [key, setKey] = useState(newId)
  return async <T extends { ok: boolean }>(send: (key: string) => Promise<T>): Promise<T> => {
    const result = await send(key)
    if (result.ok) {
      setKey(newId())
    }
    return result
  }
}

const readInput = (form: FormData) => ({
  amount: Number(fieldText(form, 'amount')),
  reason: fieldText(form, 'reason'),
})

export function GrantTokensForm({ accountId }: { accountId: string }) {
  const withKey = useIdempotencyKey()
  return (
    <ActionForm
      label="Grant tokens"
      pendingLabel="Saving…"
      doneMessage="Granted."
      resetOnDone
      tone="strong"
      action={(form) =>
        withKey((idempotencyKey) =>
          callApi('POST /api/admin/tokens/{accountId}/grants', {
            params: { accountId },
            body: { ...readInput(form), idempotencyKey },
          }),
        )
      }
    >
      <h2 className="font-bold text-title">Grant tokens</h2>
      <LabeledField label="Tokens to grant">
        <Input name="amount" type="number" min={1} max={amountMax} required />
      </LabeledField>
      <LabeledField label="Reason for the grant">
        <Input name="reason" required maxLength={200} placeholder="Service outage" />
      </LabeledField>
    </ActionForm>
  )
}

interface RevokeTokensFormProps {
  grants: { id: string; kind: TokenGrantKind; amount: number; remaining: number }[]
}

/**
 * Up to the whole grant can be revoked, even if part of it is spent: the account then owes the
 * rest.
 */
export function RevokeTokensForm({ grants }: RevokeTokensFormProps) {
  const withKey = useIdempotencyKey()
  if (grants.length === 0) {
    return <p className="text-faded">This account has no grants to revoke.</p>
  }
  return (
    <ActionForm
      label="Revoke grant"
      pendingLabel="Saving…"
      doneMessage="Revoked."
      resetOnDone
      tone="danger"
      action={(form) =>
        withKey((idempotencyKey) =>
          callApi('POST /api/admin/tokens/grants/{grantId}/revoke', {
            params: { grantId: fieldText(form, 'grantId') },
            body: { ...readInput(form), idempotencyKey },
          }),
        )
      }
    >
      <h2 className="font-bold text-title">Revoke grant</h2>
      <LabeledField label="Grant">
        <Select name="grantId">
          {grants.map(({ id, kind, amount, remaining }) => (
            <option key={id} value={id}>
              {grantLabels[kind]}: {numbers.format(remaining)} of {numbers.format(amount)} left
            </option>
          ))}
        </Select>
      </LabeledField>
      <LabeledField label="Tokens to revoke">
        <Input name="amount" type="number" min={1} max={amountMax} required />
      </LabeledField>
      <LabeledField label="Reason for revoking">
        <Input name="reason" required maxLength={200} placeholder="Granted by mistake" />
      </LabeledField>
    </ActionForm>
  )
}
