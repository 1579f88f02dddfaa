/** Every rule of the repository that can be a test is one. Each is also shown to be able to fail. */
import { describe, expect, test } from 'vitest'
import { environmentRule, sqlRule, timeRule } from './test/tidy/doors.ts'
import { functionRule, sizeRule, typeRule, unfinishedRule } from './test/tidy/language.ts'
import { fileCycleRule, layerRule, moduleCycleRule } from './test/tidy/layers.ts'
import { lineRule } from './test/tidy/lines.ts'
import { eventRule } from './test/tidy/names.ts'
import { lockRule, pathRule } from './test/tidy/papers.ts'
import { declaredRule, roomRule } from './test/tidy/rooms.ts'
import type { Files, Rule } from './test/tidy/rule.ts'
import { readSource, readSources } from './test/tidy/source.ts'
import { supplyRule } from './test/tidy/supply.ts'
import { verbRule } from './test/tidy/verbs.ts'
import { wordRule } from './test/tidy/words.ts'

const rules: Rule[] = [
  roomRule,
  declaredRule,
  layerRule,
  moduleCycleRule,
  fileCycleRule,
  timeRule,
  sqlRule,
  environmentRule,
  typeRule,
  unfinishedRule,
  wordRule,
  lineRule,
  verbRule,
  eventRule,
  sizeRule,
  functionRule,
  pathRule,
  lockRule,
  supplyRule,
]

const sources = readSources()

test('the source is read', () => {
  expect(sources.length).toBeGreaterThan(50)
})

describe.for(rules)('$name', (rule) => {
  test('the repository keeps it', () => {
    const found = rule.find(sources)
    expect(found, `${found.join('\n')}\n\n${rule.hint}\n`).toEqual([])
  })

  test('it finds what it is for', () => {
    for (const files of rule.breaks) {
      expect(rule.find(filesOf(files)), JSON.stringify(files)).not.toEqual([])
    }
  })

  test('it passes what is right', () => {
    for (const files of rule.passes) {
      expect(rule.find(filesOf(files)), JSON.stringify(files)).toEqual([])
    }
  })
})

function filesOf(files: Files) {
  return Object.entries(files).map(([path, text]) => readSource(path, text))
}
