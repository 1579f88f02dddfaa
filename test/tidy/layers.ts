/** The engine's layers: imports point downward only, and there are no import cycles. */
import { each, type Rule } from './rule.ts'
import type { Source } from './source.ts'

/** Folders and files of packages/engine/src, by layer, lowest first. Add a new one here. */
const layers: { name: string; modules: string[] }[] = [
  { name: 'core', modules: ['core'] },
  {
    name: 'modules',
    modules: [
      'api-keys',
      'audit',
      'carts',
      'catalog',
      'customers',
      'dunning',
      'entitlements',
      'idempotency',
      'inventory',
      'invoices',
      'ledger',
      'notifications',
      'orders',
      'payments',
      'plans',
      'projects',
      'refunds',
      'shop',
      'tokens',
    ],
  },
  {
    name: 'flows',
    modules: [
      'billing',
      'checkout',
      'config',
      'disputes',
      'fulfillment',
      'portal',
      'subscriptions',
      'trials',
    ],
  },
  { name: 'stripe-sync', modules: ['stripe-sync'] },
  { name: 'jobs', modules: ['jobs', 'privacy', 'reconcile'] },
  {
    name: 'assembly',
    modules: ['assembly', 'index', 'create-engine', 'health', 'migrate', 'runtime-role', 'seed'],
  },
]

interface Place {
  /** `inventory` for packages/engine/src/inventory/reserve.ts. */
  module: string
  /** `reserve` there; empty for a module that is one file. */
  file: string
  layer: number
  /** A `types.ts`: declarations without code, below every layer. */
  isTypes: boolean
}

function placeOf(path: string): Place | undefined {
  const inside = path.match(/^packages\/engine\/src\/(.+)\.ts$/)?.[1]
  if (inside === undefined) {
    return undefined
  }
  const module = longestModule(inside) ?? inside.split('/')[0] ?? inside
  const layer = layers.findIndex(({ modules }) => modules.includes(module))
  const file = inside.slice(module.length + 1)
  return { module, file, layer, isTypes: file === 'types' }
}

function longestModule(inside: string): string | undefined {
  return layers
    .flatMap(({ modules }) => modules)
    .filter((module) => inside === module || inside.startsWith(`${module}/`))
    .toSorted((left, right) => right.length - left.length)[0]
}

export const layerRule: Rule = {
  name: "the engine's imports point downward only",
  hint: 'Move the shared code to a lower layer, or call from the higher one. The layers: test/tidy/layers.ts and ARCHITECTURE.md.',
  find: each((source) => {
    const here = placeOf(source.path)
    if (!here || source.isTest) {
      return []
    }
    if (here.layer < 0) {
      return [`belongs to no layer: add "${here.module}" to the table in test/tidy/layers.ts`]
    }
    return source.imports.flatMap(({ path, line }) => {
      const there = path === undefined ? undefined : placeOf(path)
      const what = there && wrongWay(here, there)
      return what ? [{ line, what: `imports ${path}: ${what}` }] : []
    })
  }),
  breaks: [
    { 'packages/engine/src/inventory/reserve.ts': `import { start } from '../checkout/start.ts'` },
    { 'packages/engine/src/core/db.ts': `import { findOrder } from '../orders/index.ts'` },
    { 'packages/engine/src/inventory/reserve.ts': `import { findOrder } from '../orders/find.ts'` },
    { 'packages/engine/src/checkout/start.ts': `import { jobs } from '../jobs/index.ts'` },
    { 'packages/engine/src/orders/find.ts': `import { createEngine } from '../index.ts'` },
    { 'packages/engine/src/orders/types.ts': `import { findOrder } from './find.ts'` },
    { 'packages/engine/src/warehouse/find.ts': '' },
  ],
  passes: [
    {
      'packages/engine/src/inventory/reserve.ts': `import { findOrder } from '../orders/index.ts'\nimport { sql } from '../core/db.ts'\nimport './level.ts'`,
    },
    { 'packages/engine/src/core/context.ts': `import type { Plans } from '../plans/types.ts'` },
    { 'packages/engine/src/inventory/reserve.ts': `import type { Order } from '../orders/types.ts'` },
    { 'packages/engine/src/jobs/work.ts': `import { startCheckout } from '../checkout/start.ts'` },
    { 'packages/engine/src/inventory/reserve.test.ts': `import { createEngine } from '../index.ts'` },
  ],
}

function wrongWay(here: Place, there: Place): string | undefined {
  if (there.isTypes) {
    return undefined
  }
  if (here.isTypes && there.module !== 'core') {
    return 'types.ts imports other types.ts and core alone'
  }
  if (there.layer > here.layer) {
    return `that is up, from ${layers[here.layer]?.name} to ${layers[there.layer]?.name}`
  }
  const isSideways =
    there.layer === here.layer &&
    there.module !== here.module &&
    there.file !== '' &&
    there.module !== 'assembly'
  if (isSideways && there.file !== 'index' && here.module !== 'core') {
    return `a module of the same layer only through ${there.module}/index.ts`
  }
  return undefined
}

export const moduleCycleRule: Rule = {
  name: 'no two modules of the engine import each other',
  hint: 'Pass the dependency as a parameter, or move the shared code to a lower layer.',
  find: (sources) =>
    findCycles(edgesOf(sources, (path) => (placeOf(path)?.isTypes ? undefined : placeOf(path)?.module))),
  breaks: [
    {
      'packages/engine/src/inventory/reserve.ts': `import { findOrder } from '../orders/index.ts'`,
      'packages/engine/src/orders/find.ts': `import { reserve } from '../inventory/index.ts'`,
    },
  ],
  passes: [
    {
      'packages/engine/src/inventory/reserve.ts': `import { findOrder } from '../orders/index.ts'`,
      'packages/engine/src/orders/find.ts': `import { sql } from '../core/db.ts'`,
    },
  ],
}

/** The sandbox mirrors Stripe's objects, which refer to each other. */
const withCycles = ['packages/sandbox/']

export const fileCycleRule: Rule = {
  name: 'no import cycles between files, not even for types',
  hint: 'Move the shared code into a file of its own, such as types.ts.',
  find: (sources) =>
    findCycles(
      edgesOf(
        sources.filter(({ path }) => !withCycles.some((folder) => path.startsWith(folder))),
        (path) => path,
      ),
    ),
  breaks: [
    {
      'packages/api/src/a.ts': `import { b } from './b.ts'`,
      'packages/api/src/b.ts': `import type { A } from './a.ts'`,
    },
    {
      'packages/engine/src/tokens/a.ts': `import { b } from './b.ts'`,
      'packages/engine/src/tokens/b.ts': `export * from './c.ts'`,
      'packages/engine/src/tokens/c.ts': `import { a } from './a.ts'`,
    },
  ],
  passes: [
    {
      'packages/api/src/a.ts': `import { b } from './b.ts'`,
      'packages/api/src/b.ts': `import { c } from './c.ts'`,
    },
  ],
}

type Edges = Map<string, Set<string>>

/** The imports between files, each named by `nameOf`, without tests. */
function edgesOf(sources: Source[], nameOf: (path: string) => string | undefined): Edges {
  const edges: Edges = new Map()
  for (const source of sources.filter(({ isTest }) => !isTest)) {
    const here = nameOf(source.path)
    for (const { path } of source.imports) {
      const there = path === undefined ? undefined : nameOf(path)
      if (here !== undefined && there !== undefined && here !== there) {
        edges.set(here, (edges.get(here) ?? new Set()).add(there))
      }
    }
  }
  return edges
}

/** A shortest cycle from each start; each cycle is reported once. */
function findCycles(edges: Edges): string[] {
  const found = new Map<string, string>()
  for (const start of edges.keys()) {
    const cycle = shortestCycle(start, edges)
    if (cycle) {
      found.set([...cycle].sort().join(), [...cycle, start].join(' → '))
    }
  }
  return [...found.values()]
}

function shortestCycle(start: string, edges: Edges): string[] | undefined {
  const previous = new Map<string, string>()
  const queue = [start]
  for (const at of queue) {
    for (const next of edges.get(at) ?? []) {
      if (next === start) {
        return trace(at, start, previous)
      }
      if (!previous.has(next)) {
        previous.set(next, at)
        queue.push(next)
      }
    }
  }
  return undefined
}

function trace(end: string, start: string, previous: Map<string, string>): string[] {
  const path = [end]
  for (let at = end; at !== start; ) {
    at = previous.get(at) ?? start
    path.unshift(at)
  }
  return path
}
