#!/usr/bin/env node
/** `countinghouse <command>` as published: runs a command without installing anything. */
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'

const here = fileURLToPath(new URL('..', import.meta.url))
const root = fileURLToPath(new URL('../../..', import.meta.url))

launch(process.argv.slice(2), [here, root, process.cwd()])
