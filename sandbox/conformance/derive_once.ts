/** Derives the schemas once for a whole run of tests: each worker reads them from a file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deriveSchemas } from './schemas.ts'

export default function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-schemas-'))
  const file = join(folder, 'schemas.json')
  const { byObject, definitions } = deriveSchemas()
  writeFileSync(file, JSON.stringify({ byObject: [...byObject], definitions }))
  process.env.STRIPE_SCHEMAS = file
  return () => rmSync(folder, { recursive: true })
}
