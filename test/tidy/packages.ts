/** Which packages may import which others, and that each declares what it imports. */
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { each, type Rule } from './rule.ts'
import { type Import, root, type Source } from './source.ts'

interface Allowed {
  /** Packages of this repository. */
  workspace: string[]
  /** Packages from npm; default: everything that its package.json declares. */
  npm?: string[]
  never?: string[]
}

const servers = ['node:http', 'node:https', 'node:http2', 'node:net']

const packages: Record<string, Allowed> = {
  'packages/engine': {
    workspace: [],
    npm: ['kysely', 'pg', 'graphile-worker', 'stripe', 'zod'],
    never: servers,
  },
  'packages/email': { workspace: ['@countinghouse/engine'], npm: ['nodemailer'] },
  'packages/api': {
    workspace: ['@countinghouse/engine'],
    npm: [
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
    workspace: ['@countinghouse/api', '@countinghouse/engine'],
    never: ['pg', 'kysely', 'stripe', 'graphile-worker'],
  },
  'packages/sandbox': { workspace: [], npm: ['hono', '@hono/node-server', 'stripe'] },
}

/** Folders without a package.json of their own: the root's applies. */
const foldersOfRoot = ['bench', 'test']

/** Files of the storefront that may import the engine's types; all others use `server/shop.ts`. */
const engineImporters = ['apps/storefront/server.ts', 'apps/storefront/server/']

/** Entry points that import nothing, safe to bundle anywhere. */
const leafEntryPoints = ['@countinghouse/engine/money', '@countinghouse/api/types']

export const packageRule: Rule = {
  name: 'packages import only what the table of packages allows',
  hint: "Use the other package's public API, or move the code. The table: test/tidy/packages.ts, the reasons: ARCHITECTURE.md.",
  find: each((source) => {
    const folder = packageFolderOf(source.path)
    const allowed = folder === undefined ? undefined : packages[folder]
    if (folder === undefined || !allowed) {
      return []
    }
    return source.imports.flatMap((found) => {
      const what = wrongImport(source, folder, allowed, found)
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
    { 'packages/api/src/a.ts': `import { reserve } from '../../engine/src/inventory/reserve.ts'` },
    { 'apps/storefront/app/page.tsx': `import Stripe from 'stripe'` },
    { 'apps/storefront/app/page.tsx': `import type { Engine } from '@countinghouse/engine'` },
    { 'apps/storefront/server/shop.ts': `import { createEngine } from '@countinghouse/engine'` },
    { 'apps/storefront/app/page.tsx': `import { startSandbox } from '@countinghouse/sandbox'` },
    { 'packages/sandbox/src/a.ts': `import type { Engine } from '@countinghouse/engine'` },
    { 'packages/sandbox/src/a.ts': `import Stripe from 'stripe'` },
    { 'packages/sandbox/src/a.test.ts': `import { openTestShop } from '../../../test/shop.ts'` },
  ],
  passes: [
    {
      'packages/engine/src/a.ts': `import { sql } from 'kysely'\nimport { randomBytes } from 'node:crypto'\nimport './b.ts'`,
    },
    {
      'packages/engine/src/a.test.ts': `import { openTestShop } from '../../../test/shop.ts'\nimport { test } from 'vitest'`,
    },
    { 'apps/storefront/server/shop.ts': `import type { Engine } from '@countinghouse/engine'` },
    { 'apps/storefront/next.config.ts': `import config from '../../countinghouse.config.ts'` },
    { 'packages/sandbox/src/a.ts': `import type Stripe from 'stripe'` },
    { 'packages/cli/src/shop.ts': `import { startSandbox } from '@countinghouse/sandbox'` },
  ],
}

/** `packages/engine`, `apps/storefront` or `test`; `undefined` for a file of the root. */
function packageFolderOf(path: string): string | undefined {
  return path.match(/^(?:packages|apps)\/[^/]+|^[^/]+(?=\/)/)?.[0]
}

function wrongImport(
  source: Source,
  folder: string,
  allowed: Allowed,
  { from, path, isType }: Import,
): string | undefined {
  if (path !== undefined) {
    return wrongRelativeImport(source, folder, path)
  }
  if (allowed.never?.includes(from)) {
    return `imports ${from}, which this package must not use`
  }
  if (from.startsWith('node:') || isBuiltin(from) || from.startsWith('#')) {
    return undefined
  }
  const target = packageOf(from)
  if (target.startsWith('@countinghouse/')) {
    return wrongPackage(source, allowed, from, target, isType)
  }
  if (source.isTest) {
    return undefined
  }
  if (allowed.never?.includes(target) || (allowed.npm && !allowed.npm.includes(target))) {
    return `imports ${from}, which this package must not use`
  }
  if (folder === 'packages/sandbox' && target === 'stripe' && !isType) {
    return 'imports stripe as code; here only its types may be imported'
  }
  return undefined
}

/**
 * A relative path may leave the package only in tests, for the helpers in `test/`. The sandbox may
 * use just one of them, since the others import the engine.
 */
function wrongRelativeImport(source: Source, folder: string, path: string): string | undefined {
  if (path.startsWith(`${folder}/`)) {
    return undefined
  }
  if (source.isTest && path.startsWith('test/') && folder !== 'packages/sandbox') {
    return undefined
  }
  if (source.isTest && folder === 'packages/sandbox' && path === 'test/size.ts') {
    return undefined
  }
  // Next's configuration inlines branding and currencies of the shop at build time.
  if (source.path === 'apps/storefront/next.config.ts' && path === 'countinghouse.config.ts') {
    return undefined
  }
  return `imports ${path}: import the package by its name`
}

function wrongPackage(
  source: Source,
  allowed: Allowed,
  from: string,
  target: string,
  isType: boolean,
): string | undefined {
  if (leafEntryPoints.includes(from)) {
    return undefined
  }
  if (!allowed.workspace.includes(target)) {
    return `imports ${from}, a package it must not depend on`
  }
  if (from !== target) {
    return `imports ${from}: the only entry point is ${target}`
  }
  if (
    packageFolderOf(source.path) !== 'apps/storefront' ||
    target !== '@countinghouse/engine' ||
    source.isTest
  ) {
    return undefined
  }
  if (!engineImporters.some((prefix) => source.path.startsWith(prefix))) {
    return `imports ${from} here; import it from server/shop.ts`
  }
  return isType ? undefined : `imports ${from} as code: Next would bundle a second engine`
}

function packageOf(from: string): string {
  return from.split('/', from.startsWith('@') ? 2 : 1).join('/')
}

export const declaredRule: Rule = {
  name: 'each package declares what it imports',
  hint: 'Add it to the package.json: an import that works only because another package depends on it breaks when that package stops doing so.',
  find: each((source) => {
    const declared = declaredIn(packageFolderOf(source.path))
    return (
      source.imports
        .filter(
          ({ from, path }) =>
            path === undefined && !isBuiltin(from) && !from.startsWith('#') && !from.startsWith('node:'),
        )
        // Folders without a package.json belong to the root, where npm links every package of the
        // repository.
        .filter(({ from }) => !(from.startsWith('@countinghouse/') && isOfRoot(packageFolderOf(source.path))))
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
    { 'countinghouse.config.ts': `import '@countinghouse/engine'` },
  ],
}

const isOfRoot = (folder: string | undefined) => folder === undefined || foldersOfRoot.includes(folder)

/** The names in a folder's package.json, its own included; in the root's if the folder has none. */
function declaredIn(folder: string | undefined): Set<string> {
  const own = join(root, folder ?? '.', 'package.json')
  const file = existsSync(own) ? own : join(root, 'package.json')
  const { name, dependencies, devDependencies, peerDependencies } = JSON.parse(readFileSync(file, 'utf8'))
  return new Set([
    name,
    ...[dependencies, devDependencies, peerDependencies].flatMap((list) => Object.keys(list ?? {})),
  ])
}
