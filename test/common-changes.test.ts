/** docs/common-changes.md: the files that ten common changes touch. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSource, root } from './tidy/source.ts'

interface Change {
  title: string
  /** A word that each file of the list contains. */
  example: string
  files: string[]
}

const page = readFileSync(join(root, 'docs/common-changes.md'), 'utf8')
const changes: Change[] = page
  .split(/^## \d+\. /m)
  .slice(1)
  .map((section) => ({
    title: section.split('\n')[0] ?? '',
    example: section.match(/^Example: `([^`]+)`/m)?.[1] ?? '',
    files: [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map((match) => match[1] ?? ''),
  }))

const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

test('the page describes ten changes', () => {
  expect(changes.map(({ title }) => title)).toEqual([
    'From a webhook to its rows',
    'A field of a product',
    'A Stripe event',
    'A route',
    'A plan',
    'An email',
    'A refund rule',
    'An admin page',
    'An endpoint of the sandbox',
    'A job',
  ])
})

describe.for(changes)('$title', ({ files }) => {
  test('names files that exist', () => {
    expect(files).not.toEqual([])
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  test('has at most eight files', () => {
    expect(files.length).toBeLessThanOrEqual(8)
  })
})

describe.for(changes.slice(1))('$title', ({ files, example }) => {
  test('names files that contain the example', () => {
    expect(example).not.toBe('')
    const others = files.filter((path) => !textOf(path).toLowerCase().includes(example.toLowerCase()))
    expect(others).toEqual([])
  })
})

test('a product field touches at most seven files, all of which contain `description`', () => {
  const { example, files } = changeOf('A field of a product')
  expect(example).toBe('description')
  expect(files.length).toBeLessThanOrEqual(7)
})

test('each file from the webhook to the rows imports the next', () => {
  const { files } = changeOf('From a webhook to its rows')
  const [route = '', assembly = '', ...rest] = files
  // The API is given the engine: it calls its public interface, and imports no file of it.
  expect(textOf(route)).toContain('engine.stripeEvents.receive(')
  expect(textOf(assembly)).toContain('receive:')
  const migration = rest.pop() ?? ''
  const chain = [assembly, ...rest]
  expect(chain.flatMap((path, at) => (at === 0 || imports(chain[at - 1] ?? '', path) ? [] : [path]))).toEqual(
    [],
  )
  expect(textOf(chain.at(-1) ?? '')).toContain(`insertInto('shop.dispute')`)
  expect(textOf(migration)).toContain('create table shop.dispute (')
})

test('the events of a dispute are declared by its object', () => {
  const [object = ''] = changeOf('A Stripe event').files
  expect(textOf(object)).toContain(`'charge.dispute.created':`)
})

function changeOf(title: string): Change {
  const change = changes.find((each) => each.title === title)
  if (!change) {
    throw new Error(`docs/common-changes.md has no section "${title}"`)
  }
  return change
}

/**
 * Whether a file imports another by its path, or by the public interface of the folder, which only
 * re-exports.
 */
function imports(importer: string, imported: string): boolean {
  const { imports: found } = readSource(importer, textOf(importer))
  const index = `${dirname(imported)}/index.ts`
  return found.some(
    ({ path }) =>
      path === imported ||
      (path === index && readSource(index, textOf(index)).imports.some((each) => each.path === imported)),
  )
}
