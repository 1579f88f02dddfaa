#!/usr/bin/env node
/**
 * Runs the npm scripts of the root: installs the packages if they are missing, then runs the
 * command.
 */
import { fileURLToPath } from 'node:url'
import { install } from './install.mjs'
import { launch } from './launch.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Countinghouse needs Node 20.19 or newer to install; this is ${process.version}. See https://nodejs.org`,
  )
  process.exit(1)
}

await install(root)
launch(process.argv.slice(2), [root])
