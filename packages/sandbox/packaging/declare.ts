/**
 * Writes the type declarations of the published package: the types that its entry point exports and
 * those they use, without Stripe's SDK.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const flags = [
  '--ignoreConfig',
  '--declaration',
  '--emitDeclarationOnly',
  '--stripInternal',
  '--strict',
  '--skipLibCheck',
  '--allowImportingTsExtensions',
  '--module',
  'nodenext',
  '--target',
  'es2024',
  '--types',
  'node',
]

/**
 * Writes the declarations of `source/index.ts`, and of every file that they import, to `folder`.
 */
export function writeDeclarations(root: string, source: string, folder: string) {
  const emitted = mkdtempSync(join(tmpdir(), 'declarations-'))
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const folders = ['--rootDir', source, '--outDir', emitted]
    execFileSync(process.execPath, [compiler, join(source, 'index.ts'), ...flags, ...folders], {
      cwd: root,
      stdio: 'inherit',
    })
    copy(emitted, folder, 'index.ts', new Set())
  } finally {
    rmSync(emitted, { recursive: true, force: true })
  }
}

const relativeImport = /from '(\.[^']+)\.ts'/g

function copy(from: string, to: string, file: string, copied: Set<string>) {
  if (copied.has(file)) {
    return
  }
  copied.add(file)
  const declaration = file.replace(/\.ts$/, '.d.ts')
  const text = readFileSync(join(from, declaration), 'utf8')
  mkdirSync(dirname(join(to, file)), { recursive: true })
  writeFileSync(join(to, declaration), text.replace(relativeImport, "from '$1.js'"))
  for (const [, name] of text.matchAll(relativeImport)) {
    copy(from, to, join(dirname(file), `${name}.ts`), copied)
  }
}
