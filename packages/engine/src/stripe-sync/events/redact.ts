import { sql } from 'kysely'
import type { Tx } from '../../core/context.ts'

/**
 * Blanks names, addresses and the like in every stored payload that names one of these ids, wherever in it. Ids, amounts, states and
 * the receipt stay, so that the books can still be followed. Returns how many payloads it changed.
 */
export async function redactEvents(tx: Tx, ids: string[]): Promise<number> {
  if (ids.length === 0) {
    return 0
  }
  const { rows } = await sql<{ id: string; body: unknown }>`
    select id, body from shop.stripe_event
    where body::text like any (${ids.map((id) => `%"${id}"%`)}::text[])
    order by id for no key update`.execute(tx.db)
  let changed = 0
  for (const { id, body } of rows) {
    const redacted = JSON.stringify(blank(body))
    if (redacted === JSON.stringify(body)) {
      continue
    }
    await tx.db.updateTable('shop.stripe_event').where('id', '=', id).set({ body: redacted }).execute()
    changed++
  }
  return changed
}

/** Always about a person, wherever they stand. */
const personal = new Set([
  'email',
  'customer_email',
  'customer_name',
  'customer_phone',
  'receipt_email',
  'phone',
  'individual_name',
  'business_name',
  'receipt_number',
  'receipt_url',
  'hosted_invoice_url',
  'invoice_pdf',
  'pdf',
  'fingerprint',
  'last4',
  'statement_descriptor_suffix',
  'ip',
  'ip_address',
])
/** Whose every word is about a person. */
const aboutPeople = new Set([
  'address',
  'billing_details',
  'collected_information',
  'customer_address',
  'customer_details',
  'customer_shipping',
  'customer_tax_ids',
  'shipping',
  'shipping_details',
  'tax_ids',
])

/** What is about a person only where it is said of these. */
const ofObjects: Record<string, string[]> = {
  customer: ['name', 'description'],
  tax_id: ['value', 'verification'],
}

/** `kind`: of which object this tells what it was before. */
function blank(value: unknown, all = false, kind?: string): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => blank(each, all, kind))
  }
  if (typeof value === 'string') {
    return all ? null : value
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  const own = ofObjects[kind ?? kindOf(value)] ?? []
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (personal.has(key) || own.includes(key)) {
        return [key, null]
      }
      const before = key === 'previous_attributes' && 'object' in value ? kindOf(value.object) : undefined
      return [key, blank(inner, all || aboutPeople.has(key), before)]
    }),
  )
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'object' in value ? String(value.object) : ''
}
