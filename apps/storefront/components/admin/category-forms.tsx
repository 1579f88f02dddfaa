'use client'

import { useState } from 'react'
import { ActionForm, fieldText } from '#components/admin/action-form.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'
import { suggestSlug } from '#lib/variants.ts'
import type { Category } from '#server/shop.ts'

const path = (slug: string) => `/api/admin/categories/${encodeURIComponent(slug)}`

/** `place` is where it stands in the shop's navigation, from 1. */
export function EditCategory({ slug, name, place, places }: Category & { place: number; places: number }) {
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <ActionForm
        label="Rename"
        running="Renaming…"
        said="Renamed."
        className="flex-1 flex-row flex-wrap items-end"
        ask={(form) => callApi(path(slug), { method: 'PATCH', body: { name: fieldText(form, 'name') } })}
      >
        <LabeledField label={`/collections/${slug}`} className="min-w-48 flex-1">
          <Input name="name" required maxLength={100} defaultValue={name} />
        </LabeledField>
      </ActionForm>
      <ActionForm
        key={place}
        label="Move"
        running="Moving…"
        said="Moved."
        className="flex-row flex-wrap items-end"
        ask={(form) => callApi(path(slug), { method: 'PATCH', body: { place: Number(form.get('place')) } })}
      >
        <LabeledField label="Place" className="w-20">
          <Input name="place" type="number" min={1} max={places} required defaultValue={place} />
        </LabeledField>
      </ActionForm>
      <ActionForm
        label="Remove"
        running="A moment…"
        said=""
        tone="danger"
        ask={() => callApi(path(slug), { method: 'DELETE' })}
      />
    </div>
  )
}

export function NewCategory() {
  const [name, setName] = useState('')
  return (
    <ActionForm
      label="Add"
      running="Adding…"
      said="Added."
      tone="strong"
      className="max-w-xl"
      ask={async () => {
        const result = await callApi('/api/admin/categories', {
          method: 'POST',
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
