/**
 * A real browser from npm: Chromium as packaged by @sparticuz, driven by Playwright. It is unpacked
 * once into `node_modules/.cache`, because the package's default is a fixed path in the temporary
 * folder, where another user's copy would conflict. The package supports only Linux on x64;
 * elsewhere the installed Chrome is used.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const modules = fileURLToPath(new URL('../node_modules', import.meta.url))

/** @throws Error naming the library that this machine lacks */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return chromium.launch({ channel: 'chrome' })
  }
  const folder = await unpackOnce()
  const executablePath = join(folder, 'chromium')
  return chromium.launch({
    executablePath,
    // No sandbox: only our own pages are loaded, and containers lack the privileges for it.
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
  const temporary = `${folder}.${process.pid}`
  mkdirSync(temporary, { recursive: true })
  const tmpdir = process.env.TMPDIR
  process.env.TMPDIR = temporary
  try {
    const { inflate } = await import('@sparticuz/chromium')
    for (const part of ['chromium.br', 'fonts.tar.br', 'al2023.tar.br']) {
      await inflate(join(modules, '@sparticuz/chromium/bin', part))
    }
  } finally {
    if (tmpdir === undefined) {
      delete process.env.TMPDIR
    } else {
      process.env.TMPDIR = tmpdir
    }
  }
  chmodSync(join(temporary, 'chromium'), 0o755)
  rmSync(folder, { recursive: true, force: true })
  renameSync(temporary, folder)
  return folder
}

/** Uses the packaged libraries and fonts if the machine has none. */
function environment(folder: string, executablePath: string): Record<string, string> {
  const fonts: Record<string, string> = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_FILE: packagedFonts(folder) }
  if (spawnSync(executablePath, ['--version']).status === 0) {
    return fonts
  }
  const packaged = { ...fonts, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }
  const attempt = spawnSync(executablePath, ['--version'], {
    env: { ...process.env, ...packaged },
    encoding: 'utf8',
  })
  if (attempt.status === 0) {
    return packaged
  }
  throw new Error(`The browser for the tests does not run here: ${attempt.stderr ?? attempt.error?.message}`)
}

/** Replaces the packaged configuration, whose paths exist only on AWS Lambda. */
function packagedFonts(folder: string): string {
  const file = join(folder, 'fonts.conf')
  const directories = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir>`
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${directories}</fontconfig>`,
  )
  return file
}
