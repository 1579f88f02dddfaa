/** Everything that a sandbox has made, checked against the schemas: each object as it is, each event as it was. */
import { readFileSync } from 'node:fs'
import type { World } from '../src/world.ts'
import { createValidator, type Validator } from './validate.ts'

let validator: Validator | undefined

/** What is wrong, one line each. Nothing is checked where nobody derived the schemas. */
export function checkWorld(world: World): string[] {
  const file = process.env.STRIPE_SCHEMAS
  if (file === undefined) return []
  validator ??= readValidator(file)
  const rows = world.database.all('SELECT json FROM object')
  return rows.flatMap(({ json }) => validator?.check(JSON.parse(String(json))) ?? [])
}

function readValidator(file: string): Validator {
  const { byObject, definitions } = JSON.parse(readFileSync(file, 'utf8'))
  return createValidator({ byObject: new Map(byObject), definitions })
}
