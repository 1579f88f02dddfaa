/** Names that can be guessed: a folder is a noun, a file a verb, and a function is both. */
import { each, type Rule } from './rule.ts'

/**
 * Files that hold a list or are an entry point; `assembly/` puts the verbs of several nouns
 * together.
 */
const named = ['index', 'types', 'schema']

export const verbRule: Rule = {
  name: 'a file exports what its name says, and nothing else',
  hint: 'Name the file after what it does, or move the export: inventory/reserve.ts exports reserveInventory.',
  find: each((source) => {
    const file = source.path.match(
      /^(?:packages\/engine\/src\/(?!core\/|assembly\/)[^/]+|packages\/cli\/src\/commands)\/([a-z-]+)\.ts$/,
    )?.[1]
    if (!file || named.includes(file) || source.isTest) {
      return []
    }
    const says = wordsOf(file.replaceAll('-', ' '))
    return source.exports
      .filter((name) => !isType(source.text, name) && !contains(wordsOf(name), says))
      .map((name) => `exports ${name}`)
  }),
  breaks: [
    { 'packages/engine/src/inventory/reserve.ts': 'export function takeInventory() {}' },
    { 'packages/engine/src/inventory/set-level.ts': 'export const level = 1' },
    {
      'packages/engine/src/inventory/reserve.ts':
        'export function reserveInventory() {}\nexport function releaseInventory() {}',
    },
  ],
  passes: [
    { 'packages/engine/src/inventory/reserve.ts': 'export async function reserveInventory() {}' },
    { 'packages/engine/src/carts/set-item.ts': 'export function setCartItem() {}' },
    { 'packages/engine/src/inventory/level.ts': 'export type Anything = 1' },
    { 'packages/engine/src/plans/price-list.ts': 'export const listPrices = 1' },
    { 'packages/cli/src/commands/start.ts': 'export function start() {}' },
  ],
}

function isType(text: string, name: string): boolean {
  return new RegExp(`export (type|interface) ${name}\\b`).test(text)
}

/** `reserveInventory` → reserve, inventory; without a plural's or third person's s. */
function wordsOf(name: string): string[] {
  return name
    .split(/(?=[A-Z])|\s/)
    .map((word) =>
      word
        .toLowerCase()
        .replace(/(ies|y)$/, 'i')
        .replace(/s$/, ''),
    )
    .filter(Boolean)
}

/** All of them, in any order. */
function contains(all: string[], some: string[]): boolean {
  return some.every((word) => all.includes(word))
}
