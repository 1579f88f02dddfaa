'use client'

import type { Category } from '@countinghouse/api/types'
import { useState } from 'react'
import { ActionForm, fieldText } from '#components/admin/action-form.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'
import { suggestSlug } from '#lib/variants.ts'

type EditCategoryProps = Category & {
  /** Position in the shop's navigation, from 1 to `positionMax`. */
  position: number
  positionMax: number
}

export function EditCategory({ slug, name, position, positionMax }: EditCategoryProps) {
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <ActionForm
        label="Rename"
        pendingLabel="Saving…"
        doneMessage="Renamed."
        className="flex-1 flex-row flex-wrap items-end"
        action={(form) =>
          callApi('PATCH /api/admin/categories/{slug}', {
            params: { slug },
            body: { name: fieldText(form, 'name') },
          })
        }
      >
        <LabeledField label={`/collections/${slug}`} className="min-w-48 flex-1">
          <Input name="name" required maxLength={100} defaultValue={name} />
        </LabeledField>
      </ActionForm>
      <ActionForm
        key={position}
        label="Move"
        pendingLabel="Saving…"
        doneMessage="Moved."
        className="flex-row flex-wrap items-end"
        action={(form) =>
          callApi('PATCH /api/admin/categories/{slug}', {
            params: { slug },
            body: { place: Number(form.get('position')) },
          })
        }
      >
        <LabeledField label="Position" className="w-20">
          <Input name="position" type="number" min={1} max={positionMax} required defaultValue={position} />
        </LabeledField>
      </ActionForm>
      <ActionForm
        label="Delete"
        pendingLabel="Deleting…"
        doneMessage=""
        tone="danger"
        action={() => callApi('DELETE /api/admin/categories/{slug}', { params: { slug } })}
      />
    </div>
  )
}

export function NewCategory() {
  const [name, setName] = useState('')
  return (
    <ActionForm
      label="Add category"
      pendingLabel="Saving…"
      doneMessage="Category added."
      tone="strong"
      className="max-w-xl"
      action={async () => {
        const result = await callApi('POST /api/admin/categories', {
          body: { slug: suggestSlug(name), name: name.trim() },
        })
        if (result.ok) {
          setName('')
        }
        return result
      }}
    >
      <LabeledField label="Name" hint={`/collections/${suggestSlug(name) || '…'}`}>
        <Input required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </LabeledField>
    </ActionForm>
  )
}
