import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'

/**
 * Removes names, addresses and other personal data from every stored payload that contains one of
 * these ids. Ids, amounts, statuses and the outcome remain, so that the ledger can still be
 * audited. Returns how many payloads changed.
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
    const redacted = JSON.stringify(redact(body))
    if (redacted === JSON.stringify(body)) {
      continue
    }
    await tx.db.updateTable('shop.stripe_event').where('id', '=', id).set({ body: redacted }).execute()
    changed++
  }
  return changed
}

/** Fields that are personal data in every object. */
const personalFields = new Set([
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

/** Fields whose nested strings are all personal data. */
const personalSections = new Set([
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

/** Fields that are personal data in these objects only. */
const personalFieldsByObject: Record<string, string[]> = {
  customer: ['name', 'description'],
  tax_id: ['value', 'verification'],
}

/** `kind` is the object whose former values these are, inside of `previous_attributes`. */
function redact(value: unknown, everything = false, kind?: string): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => redact(each, everything, kind))
  }
  if (typeof value === 'string') {
    return everything ? null : value
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  const ofObject = personalFieldsByObject[kind ?? kindOf(value)] ?? []
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (personalFields.has(key) || ofObject.includes(key)) {
        return [key, null]
      }
      const before = key === 'previous_attributes' && 'object' in value ? kindOf(value.object) : undefined
      return [key, redact(inner, everything || personalSections.has(key), before)]
    }),
  )
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'object' in value ? String(value.object) : ''
}
