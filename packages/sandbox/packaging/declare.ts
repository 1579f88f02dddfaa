/** The types of what is published: those that the door leads to, and nothing of the rooms behind it, nor of Stripe's SDK. */
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

/** Writes the declarations of `source/index.ts`, and of whatever they name, to `folder`. */
export function writeDeclarations(root: string, source: string, folder: string) {
  const emitted = mkdtempSync(join(tmpdir(), 'declarations-'))
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const where = ['--rootDir', source, '--outDir', emitted]
    execFileSync(process.execPath, [compiler, join(source, 'index.ts'), ...flags, ...where], {
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
