/** Rules of the code's language: types, sizes, and nothing left unfinished. */
import { each, type Rule } from './rule.ts'
import type { Node, Source } from './source.ts'

export const typeRule: Rule = {
  name: 'no any, no non-null assertion, no suppressed compiler error',
  hint: 'Parse external input from `unknown`, and prove to the compiler what you know with a check.',
  find: each((source) => [
    ...source.nodes.flatMap((node) => {
      if (node.type === 'TSAnyKeyword') {
        return [{ line: source.lineOf(node), what: 'uses any' }]
      }
      if (node.type === 'TSNonNullExpression') {
        return [{ line: source.lineOf(node), what: 'uses a non-null assertion' }]
      }
      return []
    }),
    ...source.comments
      .filter(({ text }) => /^\s*@ts-(ignore|expect-error|nocheck)/.test(text))
      .map(({ line }) => ({ line, what: 'suppresses a compiler error' })),
  ]),
  breaks: [
    { 'packages/engine/src/a.ts': 'const a: any = 1' },
    { 'packages/engine/src/a.test.ts': 'const a = b as any' },
    { 'packages/engine/src/a.ts': 'const a = b!.c' },
    { 'packages/engine/src/a.ts': '// @ts-expect-error it works\nconst a = 1' },
  ],
  passes: [{ 'packages/engine/src/a.ts': 'const a: unknown = !b // any! of them' }],
}

export const unfinishedRule: Rule = {
  name: 'no TODO, and no skipped test',
  hint: 'Do it, or open an issue. Fix the test, or delete it together with the code it tests.',
  find: each((source) => [
    ...source.comments
      .filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text))
      .map(({ line }) => ({ line, what: 'has a TODO' })),
    ...(source.isTest
      ? source.nodes.filter(isSkipped).map((node) => ({ line: source.lineOf(node), what: 'skips a test' }))
      : []),
  ]),
  breaks: [
    { 'packages/engine/src/a.ts': `// ${'TO'}DO: later\nconst a = 1` },
    { 'packages/engine/src/a.test.ts': `test.skip('a', () => {})` },
    { 'packages/engine/src/a.test.ts': `describe.only('a', () => {})` },
    { 'packages/engine/src/a.test.ts': `test.concurrent.only('a', () => {})` },
    { 'packages/engine/src/a.test.ts': `it.todo('a')` },
  ],
  passes: [{ 'packages/engine/src/a.test.ts': `test('a', () => list.only('b'))` }],
}

const skipping = ['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']

function isSkipped(node: Node): boolean {
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') {
    return false
  }
  return (
    skipping.includes(node.property.name) &&
    ['test', 'it', 'describe', 'suite'].includes(rootName(node.object as Node))
  )
}

function rootName(node: Node): string {
  if (node.type === 'Identifier') {
    return node.name
  }
  return node.type === 'MemberExpression' ? rootName(node.object as Node) : ''
}

const linesMax = 300
/** Files that are lists, which may be long. */
const lists = [
  /\.hostile\.test\.ts$|hostile\.test\.ts$/,
  /^packages\/sandbox\/src\/.*schema\.ts$/,
  /^packages\/engine\/src\/core\/(error-catalog|schema)\.ts$/,
  /\.json$/,
  /\.md$/,
  /\.sql$/,
]
const isList = ({ path }: Source) => lists.some((list) => list.test(path))

export const sizeRule: Rule = {
  name: `files have at most ${linesMax} lines`,
  hint: 'Split it along a second noun. A list may be long: add it to `lists` in test/tidy/language.ts.',
  find: each((source) => (source.lines > linesMax && !isList(source) ? [`has ${source.lines} lines`] : [])),
  breaks: [{ 'packages/engine/src/a.ts': 'a\n'.repeat(linesMax + 1) }],
  passes: [
    { 'packages/engine/src/a.ts': 'a\n'.repeat(linesMax) },
    { 'README.md': 'a\n'.repeat(linesMax + 1) },
  ],
}

const functionLinesMax = 70

export const functionRule: Rule = {
  name: `functions have at most ${functionLinesMax} lines`,
  hint: 'Branch at the top, compute in the leaves: extract the parts and name them.',
  find: each((source) =>
    source.isTest || isList(source) ? [] : source.nodes.flatMap((node) => longFunction(source, node)),
  ),
  breaks: [
    { 'packages/engine/src/a.ts': `export function a() {\n${'  b()\n'.repeat(functionLinesMax)}}` },
    { 'apps/storefront/app/page.tsx': `export default () => <p>\n${'  a\n'.repeat(functionLinesMax)}</p>` },
  ],
  passes: [
    { 'packages/engine/src/a.ts': `export function a() {\n${'  b()\n'.repeat(functionLinesMax - 2)}}` },
  ],
}

function longFunction(source: Source, node: Node): { line: number; what: string }[] {
  if (!['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)) {
    return []
  }
  const line = source.lineOf(node)
  const lines = source.lineOf({ start: node.end }) - line + 1
  return lines > functionLinesMax ? [{ line, what: `has a function of ${lines} lines` }] : []
}
