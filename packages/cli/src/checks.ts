/** Static checks of the code: style and types. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChild } from './run-child.ts'
import { seconds } from './steps.ts'

export interface CheckResult {
  name: string
  ok: boolean
  milliseconds: number
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

const checks = [
  {
    name: 'style (Biome)',
    packageName: '@biomejs/biome',
    bin: 'biome',
    args: ['check', '--error-on-warnings', '.'],
  },
  { name: 'types (tsc)', packageName: 'typescript', bin: 'tsc', args: ['-p', '.'] },
  { name: 'storefront types (tsc)', packageName: 'typescript', bin: 'tsc', args: ['-p', 'apps/storefront'] },
]

export async function runChecks(): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const { name, packageName, bin, args } of checks) {
    const startedAt = performance.now()
    const code = await runChild(process.execPath, [binary(packageName, bin), ...args], { cwd: root })
    const milliseconds = performance.now() - startedAt
    results.push({ name, ok: code === 0, milliseconds })
    console.log(`${code === 0 ? '✓' : '✗'} ${name}  ${seconds(milliseconds)}`)
  }
  return results
}

/** The path of the executable that a package installs as `name`. */
export function binary(packageName: string, name: string): string {
  const require = createRequire(join(root, 'package.json'))
  const folder = require.resolve
    .paths(packageName)
    ?.map((path) => join(path, packageName))
    .find((path) => existsSync(path))
  if (!folder) {
    throw new Error(`${packageName} is not installed`)
  }
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[name])
}
