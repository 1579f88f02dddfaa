/**
 * Builds the published package: one compiled folder that npm can pack, without dependencies. It is
 * compiled because Node does not strip types under `node_modules`, and has no dependencies so that
 * it installs in a second.
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { writeDeclarations } from './declare.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const packageFolder = join(here, '..')
const root = join(packageFolder, '../..')
const bundled = ['hono', '@hono/node-server']

/** @returns the path of the folder */
export async function buildPackage(folder = join(packageFolder, 'dist')): Promise<string> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    configFile: false,
    logLevel: 'warn',
    root: packageFolder,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node22',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { bin: join(here, 'bin.ts'), index: join(packageFolder, 'src/index.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  })
  copyFileSync(join(here, 'launch.mjs'), join(folder, 'countinghouse-sandbox.mjs'))
  writeDeclarations(root, join(packageFolder, 'src'), join(folder, 'types'))
  chmodSync(join(folder, 'countinghouse-sandbox.mjs'), 0o755)
  copyFileSync(join(packageFolder, 'README.md'), join(folder, 'README.md'))
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), bundled.map(licenseOf).join('\n\n'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
  return folder
}

function manifest() {
  const { name, version, license } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  return {
    name,
    version,
    description:
      'An offline Stripe for development and tests: REST API, payment pages, signed webhooks, a clock that can be advanced, and faults on request.',
    license,
    type: 'module',
    bin: { 'countinghouse-sandbox': './countinghouse-sandbox.mjs' },
    exports: { '.': { types: './types/index.d.ts', default: './index.js' } },
    engines: { node: '>=22.13' },
  }
}

function licenseOf(name: string): string {
  return `${name}\n\n${readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8')}`
}

if (import.meta.main) {
  console.log(await buildPackage())
}
