/** Paths that the documentation names. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { each, type Rule } from './rule.ts'
import { root } from './source.ts'

/** Folders that a path in a text may be relative to. */
const bases = [
  '.',
  'packages/engine',
  'packages/engine/src',
  'packages/engine/migrations',
  'packages/api',
  'packages/api/src',
  'packages/email',
  'packages/email/src',
  'apps/storefront',
  'packages/sandbox',
  'packages/sandbox/src',
  'packages/cli',
  'packages/cli/src',
  'docs',
  'test',
]
const rootFolders = ['packages', 'apps', 'test', 'docs', 'bench', '.ci']

export const pathRule: Rule = {
  name: 'documents name only paths that exist',
  hint: 'Name the path where the file is now.',
  find: each((source) => {
    if (!source.path.endsWith('.md') || source.path.startsWith('test/')) {
      return []
    }
    return source.text.split('\n').flatMap((text, at) =>
      [...text.matchAll(/`([^`\s]+)`/g)]
        .map((match) => match[1] ?? '')
        .filter((span) => isPath(span) && !bases.some((base) => existsSync(join(root, base, span))))
        .map((span) => ({ line: at + 1, what: `names ${span}` })),
    )
  }),
  breaks: [
    { 'README.md': 'See `packages/engine/src/gone.ts`.' },
    { 'docs/a.md': 'See `packages/cli/src/gone/`.' },
    { 'README.md': 'See `gone.ts`.' },
  ],
  passes: [
    {
      'README.md':
        'See `packages/engine/src/create-engine.ts`, `stripe-sync/`, `GET /api/products/{slug}` and `orders/session/id`.',
    },
  ],
}

/**
 * `packages/engine/src/core/db.ts`, `stripe-sync/index.ts`, `tidy.test.ts`; not a URL, a glob or a
 * package name.
 */
function isPath(span: string): boolean {
  if (!/^[\w.[\]-]+(\/[\w.[\]-]+)*\/?$/.test(span)) {
    return false
  }
  if (/\.(ts|tsx|mjs|sql|md)$/.test(span)) {
    return true
  }
  return span.includes('/') && rootFolders.includes(span.split('/')[0] ?? '')
}
