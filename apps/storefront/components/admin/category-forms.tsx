'use client'

import { useState } from 'react'
import { AskForm, textOf } from '#components/admin/ask-form.tsx'
import { Input } from '#components/ui/field.tsx'
import { Labelled } from '#components/ui/labelled.tsx'
import { call } from '#lib/call.ts'
import { slugOf } from '#lib/matrix.ts'
import type { Category } from '#server/shop.ts'

const path = (slug: string) => `/api/admin/categories/${encodeURIComponent(slug)}`

/** `place` is where it stands in the shop's navigation, from 1. */
export function EditCategory({ slug, name, place, places }: Category & { place: number; places: number }) {
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <AskForm
        label="Rename"
        running="Renaming…"
        said="Renamed."
        className="flex-1 flex-row flex-wrap items-end"
        ask={(form) => call(path(slug), { method: 'PATCH', body: { name: textOf(form, 'name') } })}
      >
        <Labelled label={`/collections/${slug}`} className="min-w-48 flex-1">
          <Input name="name" required maxLength={100} defaultValue={name} />
        </Labelled>
      </AskForm>
      <AskForm
        key={place}
        label="Move"
        running="Moving…"
        said="Moved."
        className="flex-row flex-wrap items-end"
        ask={(form) => call(path(slug), { method: 'PATCH', body: { place: Number(form.get('place')) } })}
      >
        <Labelled label="Place" className="w-20">
          <Input name="place" type="number" min={1} max={places} required defaultValue={place} />
        </Labelled>
      </AskForm>
      <AskForm
        label="Remove"
        running="A moment…"
        said=""
        tone="danger"
        ask={() => call(path(slug), { method: 'DELETE' })}
      />
    </div>
  )
}

export function NewCategory() {
  const [name, setName] = useState('')
  return (
    <AskForm
      label="Add"
      running="Adding…"
      said="Added."
      tone="strong"
      className="max-w-xl"
      ask={async () => {
        const answer = await call('/api/admin/categories', {
          method: 'POST',
          body: { slug: slugOf(name), name: name.trim() },
        })
        if (answer.ok) {
          setName('')
        }
        return answer
      }}
    >
      <Labelled label="Name" hint={`/collections/${slugOf(name) || '…'}`}>
        <Input required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </Labelled>
    </AskForm>
  )
}
