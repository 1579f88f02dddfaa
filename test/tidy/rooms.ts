/** Who may import whom: the table of the rooms. */
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { each, type Rule } from './rule.ts'
import { type Import, root, type Source } from './source.ts'

interface Room {
  /** Other rooms, by the names of their packages. */
  rooms: string[]
  /** Packages from npm. `undefined`: whatever its package.json says. */
  packages?: string[]
  never?: string[]
}

const servers = ['node:http', 'node:https', 'node:http2', 'node:net']

const rooms: Record<string, Room> = {
  'packages/engine': {
    rooms: [],
    packages: ['kysely', 'pg', 'graphile-worker', 'stripe', 'zod'],
    never: servers,
  },
  'packages/email': { rooms: ['@countinghouse/engine'], packages: ['nodemailer'] },
  'packages/api': {
    rooms: ['@countinghouse/engine'],
    packages: [
      'hono',
      '@hono/node-server',
      '@hono/zod-openapi',
      'zod',
      'better-auth',
      'swagger-ui-dist',
      'rate-limiter-flexible',
      'ioredis',
    ],
  },
  'apps/storefront': {
    rooms: ['@countinghouse/api', '@countinghouse/engine'],
    never: ['pg', 'kysely', 'stripe', 'graphile-worker'],
  },
  'packages/sandbox': { rooms: [], packages: ['hono', '@hono/node-server', 'stripe'] },
}

/** Rooms without a package.json. */
const ofTheRoot = ['bench', 'test']

/** Where in the storefront the engine's types may be named: everything else takes them from `server/shop.ts`. */
const engineInStorefront = ['apps/storefront/server.ts', 'apps/storefront/server/']

/** Entry points without imports of their own, safe to bundle anywhere. */
const leaves = ['@countinghouse/engine/money', '@countinghouse/api/types']

export const roomRule: Rule = {
  name: 'rooms import only what the table of the rooms allows',
  hint: 'Ask the other room through its door, or move the code to where it may know this. The table: test/tidy/rooms.ts, DESIGN of the rooms: ARCHITECTURE.md.',
  find: each((source) => {
    const name = roomOf(source.path)
    const room = name === undefined ? undefined : rooms[name]
    if (name === undefined || !room) {
      return []
    }
    return source.imports.flatMap((found) => {
      const what = wrongImport(source, name, room, found)
      return what ? [{ line: found.line, what }] : []
    })
  }),
  breaks: [
    { 'packages/engine/src/a.ts': `import { Hono } from 'hono'` },
    { 'packages/engine/src/a.ts': `import { createServer } from 'node:http'` },
    { 'packages/engine/src/a.ts': `import type { Api } from '@countinghouse/api'` },
    { 'packages/engine/src/a.ts': `export * from '../../api/src/app.ts'` },
    { 'packages/api/src/a.ts': `import { createDb } from '@countinghouse/engine/src/db.ts'` },
    { 'packages/api/src/a.ts': `const { sql } = await import('kysely')` },
    { 'packages/api/src/a.ts': `import { reserve } from '../../engine/src/stock/reserve.ts'` },
    { 'apps/storefront/app/page.tsx': `import Stripe from 'stripe'` },
    { 'apps/storefront/app/page.tsx': `import type { Engine } from '@countinghouse/engine'` },
    { 'apps/storefront/server/shop.ts': `import { createEngine } from '@countinghouse/engine'` },
    { 'apps/storefront/app/page.tsx': `import { startSandbox } from '@countinghouse/sandbox'` },
    { 'packages/sandbox/src/a.ts': `import type { Engine } from '@countinghouse/engine'` },
    { 'packages/sandbox/src/a.ts': `import Stripe from 'stripe'` },
    { 'packages/sandbox/src/a.ts': `import { openTestShop } from '../shop.ts'` },
  ],
  passes: [
    {
      'packages/engine/src/a.ts': `import { sql } from 'kysely'\nimport { randomBytes } from 'node:crypto'\nimport './b.ts'`,
    },
    {
      'packages/engine/src/a.test.ts': `import { openTestShop } from '../shop.ts'\nimport { test } from 'vitest'`,
    },
    { 'apps/storefront/server/shop.ts': `import type { Engine } from '@countinghouse/engine'` },
    { 'packages/sandbox/src/a.ts': `import type Stripe from 'stripe'` },
    { 'packages/cli/src/shop.ts': `import { startSandbox } from '@countinghouse/sandbox'` },
  ],
}

export function roomOf(path: string): string | undefined {
  return path.match(/^(?:packages|apps)\/[^/]+|^[^/]+(?=\/)/)?.[0]
}

function wrongImport(
  source: Source,
  name: string,
  room: Room,
  { from, path, isType }: Import,
): string | undefined {
  if (path !== undefined) {
    return wrongNeighbour(source, name, path)
  }
  if (room.never?.includes(from)) {
    return `imports ${from}, which is not for this room`
  }
  if (from.startsWith('node:') || isBuiltin(from) || from.startsWith('#')) {
    return undefined
  }
  const target = packageOf(from)
  if (target.startsWith('@countinghouse/')) {
    return wrongRoom(source, room, from, target, isType)
  }
  if (source.isTest) {
    return undefined
  }
  if (room.never?.includes(target) || (room.packages && !room.packages.includes(target))) {
    return `imports ${from}, which is not for this room`
  }
  if (name === 'packages/sandbox' && target === 'stripe' && !isType) {
    return 'imports stripe as code; here it is good for types alone'
  }
  return undefined
}

/** By a path one leaves one's room only for what tests stand on; and the sandbox not even for that: it must not see the others. */
function wrongNeighbour(source: Source, name: string, path: string): string | undefined {
  if (path.startsWith(`${name}/`)) {
    return undefined
  }
  if (source.isTest && path.startsWith('test/') && name !== 'packages/sandbox') {
    return undefined
  }
  if (source.isTest && name === 'packages/sandbox' && path === 'test/size.ts') {
    return undefined
  }
  return `reaches into ${path}, past the door`
}

function wrongRoom(
  source: Source,
  room: Room,
  from: string,
  target: string,
  isType: boolean,
): string | undefined {
  if (leaves.includes(from)) {
    return undefined
  }
  if (!room.rooms.includes(target)) {
    return `imports ${from}, a room it may not know`
  }
  if (from !== target) {
    return `imports ${from}: the only door is ${target}`
  }
  if (roomOf(source.path) !== 'apps/storefront' || target !== '@countinghouse/engine' || source.isTest) {
    return undefined
  }
  if (!engineInStorefront.some((place) => source.path.startsWith(place))) {
    return `imports ${from} here; take it from server/shop.ts`
  }
  return isType ? undefined : `imports ${from} as code: Next would bundle a second engine`
}

function packageOf(from: string): string {
  return from.split('/', from.startsWith('@') ? 2 : 1).join('/')
}

export const declaredRule: Rule = {
  name: 'packages are declared by the room that imports them',
  hint: "Add the package to the room's package.json: what is found only because another room installed it breaks when that one drops it.",
  find: each((source) => {
    const declared = declaredIn(roomOf(source.path))
    return (
      source.imports
        .filter(
          ({ from, path }) =>
            path === undefined && !isBuiltin(from) && !from.startsWith('#') && !from.startsWith('node:'),
        )
        // What has no package.json of its own belongs to the root, and the root is where all rooms are.
        .filter(
          ({ from }) =>
            !(from.startsWith('@countinghouse/') && ofTheRoot.includes(roomOf(source.path) ?? '')),
        )
        .filter(
          ({ from }) =>
            !declared.has(packageOf(from)) && !(source.isTest && declaredIn(undefined).has(packageOf(from))),
        )
        .map(({ from, line }) => ({ line, what: `imports ${from}` }))
    )
  }),
  breaks: [
    { 'packages/engine/src/a.ts': `import 'left-pad'` },
    { 'packages/engine/src/a.ts': `import 'vitest'` },
    { 'packages/sandbox/src/a.ts': `import 'zod'` },
  ],
  passes: [
    { 'packages/engine/src/a.ts': `import 'kysely'` },
    { 'packages/engine/src/a.test.ts': `import 'vitest'` },
    { 'tidy.test.ts': `import 'vite'` },
  ],
}

/** The names in the package.json of a room, itself included; the root's for what lies in none. */
function declaredIn(room: string | undefined): Set<string> {
  const own = join(root, room ?? '.', 'package.json')
  const file = existsSync(own) ? own : join(root, 'package.json')
  const { name, dependencies, devDependencies, peerDependencies } = JSON.parse(readFileSync(file, 'utf8'))
  return new Set([
    name,
    ...[dependencies, devDependencies, peerDependencies].flatMap((list) => Object.keys(list ?? {})),
  ])
}
