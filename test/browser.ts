/**
 * A real browser from npm: Chromium as @sparticuz packs it, driven by Playwright. Unpacked once into `node_modules/.cache`, under our own
 * name: its own place is a fixed one in the temporary folder, where another user's copy would be in the way. It is packed for Linux on
 * x64 alone; elsewhere the Chrome that is installed has to do.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const modules = fileURLToPath(new URL('../node_modules', import.meta.url))

/** @throws Error naming what this machine lacks */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return chromium.launch({ channel: 'chrome' })
  }
  const folder = await unpackOnce()
  const executablePath = join(folder, 'chromium')
  return chromium.launch({
    executablePath,
    // Our own pages on our own machine; the sandbox would need rights that containers do not give.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...process.env, ...environment(folder, executablePath) },
  })
}

async function unpackOnce(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(modules, '@sparticuz/chromium/package.json'), 'utf8'))
  const folder = join(modules, '.cache', `chromium-${version}`)
  if (existsSync(folder)) {
    return folder
  }
  const half = `${folder}.${process.pid}`
  mkdirSync(half, { recursive: true })
  const before = process.env.TMPDIR
  process.env.TMPDIR = half
  try {
    const { inflate } = await import('@sparticuz/chromium')
    for (const part of ['chromium.br', 'fonts.tar.br', 'al2023.tar.br']) {
      await inflate(join(modules, '@sparticuz/chromium/bin', part))
    }
  } finally {
    if (before === undefined) {
      delete process.env.TMPDIR
    } else {
      process.env.TMPDIR = before
    }
  }
  chmodSync(join(half, 'chromium'), 0o755)
  rmSync(folder, { recursive: true, force: true })
  renameSync(half, folder)
  return folder
}

/** Its own libraries and fonts where the machine has none. */
function environment(folder: string, executablePath: string): Record<string, string> {
  const fonts: Record<string, string> = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_FILE: ownFonts(folder) }
  if (spawnSync(executablePath, ['--version']).status === 0) {
    return fonts
  }
  const own = { ...fonts, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }
  const tried = spawnSync(executablePath, ['--version'], {
    env: { ...process.env, ...own },
    encoding: 'utf8',
  })
  if (tried.status === 0) {
    return own
  }
  throw new Error(`The browser for the tests does not run here: ${tried.stderr ?? tried.error?.message}`)
}

/** The packed configuration names places of its makers' own. */
function ownFonts(folder: string): string {
  const file = join(folder, 'fonts.conf')
  const places = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir>`
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${places}</fontconfig>`,
  )
  return file
}
