#!/usr/bin/env node
// Good on any Node: the rest needs node:sqlite without a flag.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  console.error(`The sandbox needs Node 22.13 or newer; this is ${process.version}. See https://nodejs.org`)
  process.exit(1)
}
// node:sqlite still calls itself experimental in some versions, and the warning tells nobody anything.
process.removeAllListeners('warning')
await import('./bin.js')
