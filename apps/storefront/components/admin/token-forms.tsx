'use client'

import { useState } from 'react'
import { AskForm, textOf } from '#components/admin/ask-form.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { Labelled } from '#components/ui/labelled.tsx'
import { call } from '#lib/call.ts'
import { newId } from '#lib/new-id.ts'
import { count } from '#lib/tokens.ts'

const most = 1_000_000_000

/** One key for each wish: pressed twice, or sent again after a lost answer, it is one. */
function useInputKey() {
  const [key, setKey] = useState(newId)
  return async <T extends { ok: boolean }>(ask: (key: string) => Promise<T>): Promise<T> => {
    const answer = await ask(key)
    if (answer.ok) {
      setKey(newId())
    }
    return answer
  }
}

const inputOf = (form: FormData) => ({
  amount: Number(textOf(form, 'amount')),
  reason: textOf(form, 'reason'),
})

export function GrantTokensForm({ accountId }: { accountId: string }) {
  const withKey = useInputKey()
  const path = `/api/admin/tokens/${encodeURIComponent(accountId)}/grants`
  return (
    <AskForm
      label="Give"
      running="Giving…"
      said="Given."
      again
      tone="strong"
      ask={(form) =>
        withKey((idempotencyKey) =>
          call(path, { method: 'POST', body: { ...inputOf(form), idempotencyKey } }),
        )
      }
    >
      <h2 className="font-bold text-title">Give tokens</h2>
      <Labelled label="Tokens to give">
        <Input name="amount" type="number" min={1} max={most} required />
      </Labelled>
      <Labelled label="Reason to give">
        <Input name="reason" required maxLength={200} placeholder="An hour’s outage" />
      </Labelled>
    </AskForm>
  )
}

interface RevokeTokensFormProps {
  grants: { id: string; kind: string; amount: number; remaining: number }[]
}

/** More than is left of it can be taken, up to all of the grant: then it is owed. */
export function RevokeTokensForm({ grants }: RevokeTokensFormProps) {
  const withKey = useInputKey()
  if (grants.length === 0) {
    return <p className="text-faded">There is no grant of which anything could be taken back.</p>
  }
  const path = (form: FormData) =>
    `/api/admin/tokens/grants/${encodeURIComponent(textOf(form, 'grantId'))}/revoke`
  return (
    <AskForm
      label="Take back"
      running="Taking…"
      said="Taken back."
      again
      tone="danger"
      ask={(form) =>
        withKey((idempotencyKey) =>
          call(path(form), { method: 'POST', body: { ...inputOf(form), idempotencyKey } }),
        )
      }
    >
      <h2 className="font-bold text-title">Take a grant back</h2>
      <Labelled label="Of which grant">
        <Select name="grantId">
          {grants.map(({ id, kind, amount, remaining }) => (
            <option key={id} value={id}>
              {kind}: {count.format(remaining)} left of {count.format(amount)}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label="Tokens to take">
        <Input name="amount" type="number" min={1} max={most} required />
      </Labelled>
      <Labelled label="Reason to take">
        <Input name="reason" required maxLength={200} placeholder="Given by mistake" />
      </Labelled>
    </AskForm>
  )
}
