#!/usr/bin/env node
// This file must run on any version of Node. The rest needs node:sqlite without a flag.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  console.error(`The sandbox needs Node 22.13 or newer; this is ${process.version}. See https://nodejs.org`)
  process.exit(1)
}
// Some versions of Node print a warning that node:sqlite is experimental, which does not help the
// user.
process.removeAllListeners('warning')
await import('./bin.js')
