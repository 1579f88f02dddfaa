/** The files that the rules read: their text and, for code, their syntax tree. */
import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ESTree, parseSync } from 'vite'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Source {
  /** Relative to the root, separated by `/`. */
  path: string
  text: string
  lines: number
  isTest: boolean
  imports: Import[]
  /** Every node of the syntax tree, parents before children; empty for a file without code. */
  nodes: Node[]
  comments: { text: string; line: number }[]
  /** The names of its exports, `default` included. */
  exports: string[]
  lineOf(node: { start: number }): number
}

export interface Import {
  /** The specifier as written. */
  from: string
  /** The path relative to the root, for a relative specifier. */
  path: string | undefined
  isType: boolean
  line: number
}

export type Node = ESTree.Node & { start: number; end: number }

const skipped = ['node_modules', '.next', '.git', '.countinghouse', 'test-results', 'dist', 'next-env.d.ts']

/** Reads every file of the repository that a rule may check. */
export function readSources(): Source[] {
  const kinds = ['**/*.{ts,tsx,mjs,sql,md,json}', '.npmrc']
  const paths = globSync(kinds, {
    cwd: root,
    exclude: (path) => skipped.includes(posix.basename(path.replaceAll('\\', '/'))),
  })
  return paths
    .sort()
    .map((path) => readSource(path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')))
}

export function readSource(path: string, text: string): Source {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)]
  const lineOf = ({ start }: { start: number }) => starts.findLastIndex((at) => at <= start) + 1
  const bare = {
    path,
    text,
    lines: starts.length - (text.endsWith('\n') ? 1 : 0),
    isTest: isTest(path),
    lineOf,
  }
  if (!/\.(ts|tsx|mjs)$/.test(path)) {
    return { ...bare, imports: [], nodes: [], comments: [], exports: [] }
  }
  const { program, module, comments, errors } = parseSync(path, text)
  if (errors.length > 0) {
    throw new Error(`${path}: ${errors[0]?.message}`)
  }
  const nodes = [...walk(program as Node)]
  return {
    ...bare,
    nodes,
    imports: importsOf(path, nodes, lineOf),
    comments: comments.map((comment) => ({ text: comment.value, line: lineOf(comment) })),
    exports: module.staticExports.flatMap(({ entries }) =>
      entries.map(({ exportName }) => exportName.name ?? exportName.kind.toLowerCase()),
    ),
  }
}

/** Whether a file exists only for tests. */
function isTest(path: string): boolean {
  return (
    path.startsWith('test/') ||
    /\.test\.tsx?$|\/testing(\.ts$|\/)|^packages\/[^/]+\/test\/|^packages\/sandbox\/(schemas|packaging|conformance|bench)\//.test(
      path,
    )
  )
}

export function* walk(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child === 'object' && typeof child.type === 'string') {
        yield* walk(child)
      }
    }
  }
}

function importsOf(path: string, nodes: Node[], lineOf: (node: Node) => number): Import[] {
  return nodes.flatMap((node) => {
    const found = importOf(node)
    if (!found) {
      return []
    }
    const isRelative = found.from.startsWith('.')
    return [
      {
        ...found,
        path: isRelative ? posix.join(posix.dirname(path), found.from) : undefined,
        line: lineOf(node),
      },
    ]
  })
}

function importOf(node: Node): { from: string; isType: boolean } | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return { from: node.source.value, isType: node.importKind === 'type' }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return node.source ? { from: node.source.value, isType: node.exportKind === 'type' } : undefined
    case 'ImportExpression':
      return node.source.type === 'Literal' ? { from: String(node.source.value), isType: false } : undefined
    case 'TSImportType':
      return { from: node.source.value, isType: true }
    default:
      return undefined
  }
}
