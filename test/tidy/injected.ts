/** Time, randomness and settings are injected, so that a test or the sandbox can control them. */
import { each, type Rule } from './rule.ts'
import type { Node, Source } from './source.ts'

const clockReaders = ['packages/engine/src/core/clock.ts', 'packages/engine/src/core/ids.ts']
const members = ['Date.now', 'Math.random', 'performance.now', 'crypto.randomUUID', 'crypto.getRandomValues']
const names = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'randomUUID',
  'randomBytes',
  'randomInt',
  'getRandomValues',
]

export const timeRule: Rule = {
  name: 'only core/clock.ts and core/ids.ts of the engine use the system clock or randomness',
  hint: 'Get the time from `tx.now` or `clock`, and ids and tokens from `ids`: a test or the sandbox must be able to control them.',
  find: each((source) => {
    if (!isEngine(source) || clockReaders.includes(source.path)) {
      return []
    }
    return source.nodes.flatMap((node) => {
      const what = readsClock(node)
      return what ? [{ line: source.lineOf(node), what }] : []
    })
  }),
  breaks: [
    { 'packages/engine/src/a.ts': 'const t = Date.now()' },
    { 'packages/engine/src/a.ts': 'const t = new Date()' },
    { 'packages/engine/src/a.ts': 'const clock = { now: Date.now }' },
    { 'packages/engine/src/a.ts': 'const t = Math.random()' },
    { 'packages/engine/src/a.ts': "import { randomUUID } from 'node:crypto'" },
    { 'packages/engine/src/a.ts': 'setTimeout(() => {}, 1)' },
    { 'packages/engine/src/a.ts': "import { setTimeout as wait } from 'node:timers/promises'" },
  ],
  passes: [
    { 'packages/engine/src/a.ts': 'const t = new Date(row.at)' },
    { 'packages/engine/src/core/clock.ts': 'const t = Date.now()' },
    { 'packages/engine/src/a.test.ts': 'const t = Date.now()' },
    { 'packages/sandbox/src/a.ts': 'const t = Date.now()' },
    { 'packages/engine/src/a.ts': 'const t: Date = clock.now() // not Date.now()' },
  ],
}

function isEngine(source: Source): boolean {
  return source.path.startsWith('packages/engine/src/') && !source.isTest
}

function readsClock(node: Node): string | undefined {
  if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Date') {
    return node.arguments.length === 0 ? 'reads the clock with new Date()' : undefined
  }
  if (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.property.type === 'Identifier'
  ) {
    const member = `${node.object.name}.${node.property.name}`
    return members.includes(member) ? `uses ${member}` : undefined
  }
  if (node.type === 'ImportSpecifier' && node.imported.type === 'Identifier') {
    return names.includes(node.imported.name) ? `imports ${node.imported.name}` : undefined
  }
  if (
    node.type === 'CallExpression' &&
    node.callee.type === 'Identifier' &&
    names.includes(node.callee.name)
  ) {
    return `calls ${node.callee.name}`
  }
  return undefined
}

const databaseClock =
  /\b(now\s*\(\s*\)|(clock|statement|transaction)_timestamp\s*\(|current_(timestamp|date|time)\b|localtime(stamp)?\b|random\s*\(\s*\)|gen_random_uuid|uuidv[47]\s*\()/i

export const sqlRule: Rule = {
  name: "the engine's SQL uses neither the database's clock nor randomness",
  hint: "Pass the time as a parameter (`tx.now`): the shop's clock is not the database's.",
  find: each((source) => {
    const inEngine = source.path.startsWith('packages/engine/') && !source.isTest
    if (inEngine && source.path.endsWith('.sql')) {
      return findInSql(source)
    }
    if (!isEngine(source)) {
      return []
    }
    return source.nodes.flatMap((node) => {
      if (node.type !== 'TemplateElement') {
        return []
      }
      const found = node.value.raw.match(databaseClock)
      return found ? [{ line: source.lineOf(node), what: `has ${found[0]} in its SQL` }] : []
    })
  }),
  breaks: [
    { 'packages/engine/migrations/1.sql': 'create table a (at timestamptz default now())' },
    { 'packages/engine/migrations/1.sql': 'update a set at = CURRENT_TIMESTAMP;' },
    { 'packages/engine/src/a.ts': 'sql`select * from a where at < now()`' },
    { 'packages/engine/src/a.ts': 'sql`select random()`' },
  ],
  passes: [
    { 'packages/engine/migrations/1.sql': '-- never now()\ncreate table a (at timestamptz not null)' },
    { 'packages/engine/src/a.ts': 'sql`select * from a where at < $' + '{clock.now()}`' },
  ],
}

function findInSql(source: Source): { line: number; what: string }[] {
  return source.text.split('\n').flatMap((text, at) => {
    const found = text.replace(/--.*/, '').match(databaseClock)
    return found ? [{ line: at + 1, what: `has ${found[0]}` }] : []
  })
}

export const environmentRule: Rule = {
  name: 'only the composition root reads the environment',
  hint: 'Add it to packages/cli/src/settings.ts and pass it as an option: there it is validated once, and an invalid value is reported.',
  find: each((source) => {
    // Next inlines these values at build time.
    if (source.path === 'apps/storefront/lib/config.ts') {
      return []
    }
    if (source.isTest || !/^(packages\/(engine|api|sandbox|email)|apps\/storefront)\//.test(source.path)) {
      return []
    }
    return source.nodes
      .filter((node) => node.type === 'MemberExpression')
      .filter((node) => source.text.slice(node.start, node.end) === 'process.env')
      .map((node) => ({ line: source.lineOf(node), what: 'reads process.env' }))
  }),
  breaks: [
    { 'packages/engine/src/a.ts': 'const url = process.env.DATABASE_URL' },
    { 'apps/storefront/app/page.tsx': 'const { env } = process.env' },
  ],
  passes: [
    { 'packages/cli/src/settings.ts': 'const url = process.env.DATABASE_URL' },
    { 'packages/engine/src/a.ts': 'const url = options.process' },
  ],
}
