/** The engine's floors: imports go only down. */
import { each, type Rule } from './rule.ts'
import type { Source } from './source.ts'

/** Folders and files of packages/engine/src, by floor. A new one is added here: where it stands is a decision. */
const floors: string[][] = [
  [
    'db',
    'schema',
    'money',
    'ids',
    'errors',
    'clock',
    'queue',
    'stripe',
    'log',
    'ctx',
    'access',
    'after-sale',
    'ledger',
    'engine',
    'inbox',
    'letters',
    'order',
    'order-links',
    'person',
    'entitlement',
    'plan',
    'subscription',
    'replica',
    'goods',
    'cursor',
    'tokenBalance',
    'sale',
    'subscriber',
  ],
  [
    'api-keys',
    'audit',
    'carts',
    'catalog',
    'customers',
    'dunning',
    'entitlements',
    'idempotency',
    'invoices',
    'journal',
    'notifications',
    'orders',
    'payments',
    'plans',
    'projects',
    'refunds',
    'shop',
    'stock',
    'stripe-objects',
    'tokens',
  ],
  ['billing', 'portal', 'checkout', 'disputes', 'fulfillments', 'subscriptions', 'trials'],
  ['stripe-events'],
  ['jobs', 'personal-data', 'reconcile'],
  // The roof: what puts the floors together.
  ['index', 'create-billing', 'create-engine', 'health', 'migrate', 'runtime-role', 'seed'],
]

const floorNames = ['the ground', 'floor 1', 'floor 2', 'floor 3', 'floor 4', 'the roof']

interface Place {
  /** `stock` for packages/engine/src/stock/reserve.ts. */
  noun: string
  /** `reserve` there; empty for a noun that is one file. */
  verb: string
  floor: number
}

function placeOf(path: string): Place | undefined {
  const match = path.match(/^packages\/engine\/src\/([^/]+?)(?:\/(.+?))?\.ts$/)
  if (!match?.[1]) {
    return undefined
  }
  const noun = match[1]
  return { noun, verb: match[2] ?? '', floor: floors.findIndex((names) => names.includes(noun)) }
}

export const floorRule: Rule = {
  name: "the engine's imports go only down",
  hint: 'Move what is shared to a lower floor, or let the higher one call. The floors: test/tidy/floors.ts and ARCHITECTURE.md.',
  find: each((source) => {
    const here = placeOf(source.path)
    if (!here || source.isTest) {
      return []
    }
    if (here.floor < 0) {
      return [`stands on no floor: add "${here.noun}" to the table in test/tidy/floors.ts`]
    }
    return source.imports.flatMap(({ path, line }) => {
      const there = path === undefined ? undefined : placeOf(path)
      const what = there && wrongWay(here, there)
      return what ? [{ line, what: `imports ${path}: ${what}` }] : []
    })
  }),
  breaks: [
    { 'packages/engine/src/stock/reserve.ts': `import { start } from '../checkout/start.ts'` },
    { 'packages/engine/src/db.ts': `import type { Stock } from './stock/index.ts'` },
    { 'packages/engine/src/stock/reserve.ts': `import { findOrder } from '../orders/find.ts'` },
    { 'packages/engine/src/checkout/start.ts': `import { jobs } from '../jobs/index.ts'` },
    { 'packages/engine/src/orders/find.ts': `import { createEngine } from '../index.ts'` },
    { 'packages/engine/src/warehouse/find.ts': '' },
  ],
  passes: [
    {
      'packages/engine/src/stock/reserve.ts': `import { findOrder } from '../orders/index.ts'\nimport { sql } from '../db.ts'\nimport './level.ts'`,
    },
    { 'packages/engine/src/jobs/work.ts': `import { startCheckout } from '../checkout/start.ts'` },
    { 'packages/engine/src/stock/reserve.test.ts': `import { createEngine } from '../index.ts'` },
  ],
}

function wrongWay(here: Place, there: Place): string | undefined {
  if (there.floor > here.floor) {
    return `that is up, from ${floorNames[here.floor]} to ${floorNames[there.floor]}`
  }
  const isSideways = there.floor === here.floor && there.noun !== here.noun && there.verb !== ''
  if (isSideways && there.verb !== 'index') {
    return `sideways only through ${there.noun}/index.ts`
  }
  return undefined
}

export const cycleRule: Rule = {
  name: 'no two nouns of the engine need each other',
  hint: 'Let one of them be told what it asks for, or move what both need down.',
  find: findCycles,
  breaks: [
    {
      'packages/engine/src/stock/reserve.ts': `import { findOrder } from '../orders/index.ts'`,
      'packages/engine/src/orders/index.ts': `export * from './find.ts'`,
      'packages/engine/src/orders/find.ts': `import { reserve } from '../stock/index.ts'`,
    },
  ],
  passes: [
    {
      'packages/engine/src/stock/reserve.ts': `import { findOrder } from '../orders/index.ts'`,
      'packages/engine/src/orders/find.ts': `import { sql } from '../db.ts'`,
    },
  ],
}

function findCycles(sources: Source[]): string[] {
  const needs = new Map<string, Set<string>>()
  for (const source of sources.filter(({ isTest }) => !isTest)) {
    const here = placeOf(source.path)
    for (const { path } of source.imports) {
      const there = path === undefined ? undefined : placeOf(path)
      if (here && there && here.noun !== there.noun && there.verb) {
        needs.set(here.noun, (needs.get(here.noun) ?? new Set()).add(there.noun))
      }
    }
  }
  const found = [...needs.keys()].flatMap((noun) => pathBack(noun, noun, needs, []))
  // Every noun of a cycle finds it; it is told once.
  return found.filter((cycle, at) => found.findIndex((other) => sameWords(other, cycle)) === at)
}

function pathBack(from: string, to: string, needs: Map<string, Set<string>>, seen: string[]): string[] {
  for (const next of needs.get(from) ?? []) {
    if (next === to) {
      return [[...seen, from, to].join(' → ')]
    }
    if (seen.includes(next)) {
      continue
    }
    const found = pathBack(next, to, needs, [...seen, from])
    if (found.length > 0) {
      return found
    }
  }
  return []
}

function sameWords(left: string, right: string): boolean {
  const words = (text: string) => [...new Set(text.split(' → '))].sort().join()
  return words(left) === words(right)
}
