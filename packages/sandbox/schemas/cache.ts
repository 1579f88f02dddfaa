/**
 * Caches the derived schemas under `node_modules/.cache`: deriving them takes ten seconds, reading
 * them ten milliseconds.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deriveSchemas, type Edition, type StripeSchemas, sdkVersion } from './derive.ts'

export function readSchemas(edition: Edition = 'stripe'): StripeSchemas {
  return JSON.parse(readFileSync(prepareSchemas(edition), 'utf8'))
}

/**
 * The path of the schemas file, which is created if it does not exist. Its name contains the
 * version of the SDK and a hash of the derivation.
 */
export function prepareSchemas(edition: Edition = 'stripe'): string {
  const file = join(folder, `${sdkVersion(edition)}-${derivationHash()}.json`)
  if (existsSync(file)) {
    return file
  }
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, JSON.stringify(deriveSchemas(edition)))
  renameSync(temporary, file)
  return file
}

const folder = fileURLToPath(new URL('../../../node_modules/.cache/stripe-schemas', import.meta.url))

function derivationHash(): string {
  const hash = createHash('sha256')
  for (const file of ['./derive.ts', './parameters.ts']) {
    hash.update(readFileSync(new URL(file, import.meta.url)))
  }
  return hash.digest('hex').slice(0, 12)
}
