/** How we write, as far as a test can tell. */
import { each, type Rule } from './rule.ts'
import type { Node, Source } from './source.ts'

export const typeRule: Rule = {
  name: 'types are neither switched off nor talked over',
  hint: 'Parse what comes from outside as `unknown`; show the compiler, by a check, what you know.',
  find: each((source) => [
    ...source.nodes.flatMap((node) => {
      if (node.type === 'TSAnyKeyword') {
        return [{ line: source.lineOf(node), what: 'says any' }]
      }
      if (node.type === 'TSNonNullExpression') {
        return [{ line: source.lineOf(node), what: 'says ! of a value' }]
      }
      return []
    }),
    ...source.comments
      .filter(({ text }) => /^\s*@ts-(ignore|expect-error|nocheck)/.test(text))
      .map(({ line }) => ({ line, what: 'silences the compiler' })),
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
  name: 'nothing is left for later, and no test is left out',
  hint: 'Do it, or open an issue; mend the test, or take it out with what it tested.',
  find: each((source) => [
    ...source.comments
      .filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text))
      .map(({ line }) => ({ line, what: 'has a note for later' })),
    ...(source.isTest
      ? source.nodes
          .filter(leavesOut)
          .map((node) => ({ line: source.lineOf(node), what: 'leaves a test out' }))
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

const leavingOut = ['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']

function leavesOut(node: Node): boolean {
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') {
    return false
  }
  return (
    leavingOut.includes(node.property.name) &&
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
/** Lists may be long; a decision should fit the screen. */
const lists = [
  /\.hostile\.test\.ts$|hostile\.test\.ts$/,
  /^packages\/sandbox\/src\/.*schema\.ts$/,
  /^packages\/engine\/src\/core\/(errors|schema)\.ts$/,
  /\.json$/,
  /\.md$/,
  /\.sql$/,
]
const isList = ({ path }: Source) => lists.some((list) => list.test(path))

export const sizeRule: Rule = {
  name: `files have at most ${linesMax} lines`,
  hint: 'Find the second noun in it. A list may be long: say so in test/tidy/language.ts.',
  find: each((source) => (source.lines > linesMax && !isList(source) ? [`has ${source.lines} lines`] : [])),
  breaks: [{ 'packages/engine/src/a.ts': 'a\n'.repeat(linesMax + 1) }],
  passes: [
    { 'packages/engine/src/a.ts': 'a\n'.repeat(linesMax) },
    { 'README.md': 'a\n'.repeat(linesMax + 1) },
  ],
}

const functionLinesMax = 70

export const functionRule: Rule = {
  name: `functions fit the screen (${functionLinesMax} lines)`,
  hint: 'Branch at the top, compute in the leaves: give the parts names.',
  find: each((source) =>
    source.isTest || isList(source) || source.path.endsWith('.tsx')
      ? []
      : source.nodes.flatMap((node) => longFunction(source, node)),
  ),
  breaks: [{ 'packages/engine/src/a.ts': `export function a() {\n${'  b()\n'.repeat(functionLinesMax)}}` }],
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
