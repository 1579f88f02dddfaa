/**
 * Builds what is published: one folder that npm can pack, compiled, without a dependency. Node strips no types under `node_modules`, and a
 * package that brings nothing along is there in a second.
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { writeDeclarations } from './declare.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const room = join(here, '..')
const root = join(room, '../..')
const bundled = ['hono', '@hono/node-server']

/** @returns the folder */
export async function buildPackage(folder = join(room, 'dist')): Promise<string> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    configFile: false,
    logLevel: 'warn',
    root: room,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node22',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { bin: join(here, 'bin.ts'), index: join(room, 'src/index.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  })
  copyFileSync(join(here, 'launch.mjs'), join(folder, 'countinghouse.mjs'))
  writeDeclarations(root, join(room, 'src'), join(folder, 'types'))
  chmodSync(join(folder, 'countinghouse.mjs'), 0o755)
  copyFileSync(join(room, 'README.md'), join(folder, 'README.md'))
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), bundled.map(licenseOf).join('\n\n'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
  return folder
}

function manifest() {
  const { version, license } = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8'))
  return {
    name: 'countinghouse',
    version,
    description:
      'A Stripe that fits in a drawer: REST API, payment pages, signed webhooks, a clock to turn and faults to switch on, offline.',
    license,
    type: 'module',
    bin: { countinghouse: './countinghouse.mjs' },
    exports: { './sandbox': { types: './types/index.d.ts', default: './index.js' } },
    engines: { node: '>=22.13' },
  }
}

function licenseOf(name: string): string {
  return `${name}\n\n${readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8')}`
}

if (import.meta.main) {
  console.log(await buildPackage())
}
