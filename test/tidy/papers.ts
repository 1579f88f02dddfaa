/** What is written about the house, and the lock file. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { each, type Rule } from './rule.ts'
import { root } from './source.ts'

/** A path in a text may begin at the root or in a room. */
const bases = [
  '.',
  'packages/engine',
  'packages/engine/src',
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
const rooms = ['packages', 'apps', 'test', 'docs', 'bench', '.ci']

export const pathRule: Rule = {
  name: 'what is written names only paths that exist',
  hint: 'Say where it is now.',
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
        'See `packages/engine/src/engine.ts`, `stripe-events/`, `GET /api/products/{slug}` and `orders/session/id`.',
    },
  ],
}

/** `packages/engine/src/db.ts`, `stripe-events/index.ts`, `tidy.test.ts`; neither an address nor a pattern nor a package. */
function isPath(span: string): boolean {
  if (!/^[\w.[\]-]+(\/[\w.[\]-]+)*\/?$/.test(span)) {
    return false
  }
  if (/\.(ts|tsx|mjs|sql|md)$/.test(span)) {
    return true
  }
  return span.includes('/') && rooms.includes(span.split('/')[0] ?? '')
}

export const lockRule: Rule = {
  name: 'the lock file has the packages of every platform',
  hint:
    'npm leaves out what the registry at hand did not have for other platforms, and then `npm ci` refuses it: take those entries ' +
    'back from an older package-lock.json with the new version.',
  find: (sources) => {
    const lock = sources.find(({ path }) => path === 'package-lock.json')
    if (!lock) {
      return []
    }
    const packages: Record<string, { optionalDependencies?: Record<string, string> }> = JSON.parse(
      lock.text,
    ).packages
    const there = Object.keys(packages)
    return Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {})
        .filter((name) => !there.some((other) => other.endsWith(`node_modules/${name}`)))
        .map((name) => `package-lock.json lacks ${name}, which ${path || 'the root'} may need`),
    )
  },
  breaks: [
    { 'package-lock.json': '{"packages":{"node_modules/a":{"optionalDependencies":{"a-darwin":"1.0.0"}}}}' },
  ],
  passes: [
    {
      'package-lock.json':
        '{"packages":{"node_modules/a":{"optionalDependencies":{"b":"1"}},"node_modules/b":{}}}',
    },
  ],
}
