/** Every house rule that can be a test is one. Each is shown to be able to fail, too. */
import { describe, expect, test } from 'vitest'
import { environmentRule, sqlRule, timeRule } from './test/tidy/doors.ts'
import { cycleRule, floorRule } from './test/tidy/floors.ts'
import { functionRule, sizeRule, typeRule, unfinishedRule } from './test/tidy/language.ts'
import { eventRule, verbRule } from './test/tidy/names.ts'
import { lockRule, pathRule } from './test/tidy/papers.ts'
import { declaredRule, roomRule } from './test/tidy/rooms.ts'
import type { Files, Rule } from './test/tidy/rule.ts'
import { readSource, readSources } from './test/tidy/source.ts'
import { supplyRule } from './test/tidy/supply.ts'

const rules: Rule[] = [
  roomRule,
  declaredRule,
  floorRule,
  cycleRule,
  timeRule,
  sqlRule,
  environmentRule,
  typeRule,
  unfinishedRule,
  verbRule,
  eventRule,
  sizeRule,
  functionRule,
  pathRule,
  lockRule,
  supplyRule,
]

const sources = readSources()

test('the house is not empty', () => {
  expect(sources.length).toBeGreaterThan(50)
})

describe.for(rules)('$name', (rule) => {
  test('the house keeps to it', () => {
    const found = rule.find(sources)
    expect(found, `${found.join('\n')}\n\n${rule.hint}\n`).toEqual([])
  })

  test('it sees what it is for', () => {
    for (const files of rule.breaks) {
      expect(rule.find(house(files)), JSON.stringify(files)).not.toEqual([])
    }
  })

  test('it lets pass what is right', () => {
    for (const files of rule.passes) {
      expect(rule.find(house(files)), JSON.stringify(files)).toEqual([])
    }
  })
})

function house(files: Files) {
  return Object.entries(files).map(([path, text]) => readSource(path, text))
}
