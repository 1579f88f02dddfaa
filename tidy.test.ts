/**
 * The repository's rules as tests. Each rule is also checked against examples that break it and
 * that keep it.
 */
import { describe, expect, test } from 'vitest'
import { environmentRule, sqlRule, timeRule } from './test/tidy/injected.ts'
import { functionRule, sizeRule, typeRule, unfinishedRule } from './test/tidy/language.ts'
import { fileCycleRule, layerRule, moduleCycleRule } from './test/tidy/layers.ts'
import { lineRule } from './test/tidy/lines.ts'
import { eventRule } from './test/tidy/names.ts'
import { declaredRule, packageRule } from './test/tidy/packages.ts'
import { pathRule } from './test/tidy/paths.ts'
import type { Files, Rule } from './test/tidy/rule.ts'
import { readSource, readSources } from './test/tidy/source.ts'
import { lockRule, supplyRule } from './test/tidy/supply.ts'
import { verbRule } from './test/tidy/verbs.ts'
import { wordRule } from './test/tidy/words.ts'

const rules: Rule[] = [
  packageRule,
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

test('reads the source files', () => {
  expect(sources.length).toBeGreaterThan(50)
})

describe.for(rules)('$name', (rule) => {
  test('holds for the repository', () => {
    const found = rule.find(sources)
    expect(found, `${found.join('\n')}\n\n${rule.hint}\n`).toEqual([])
  })

  test('finds the examples that break it', () => {
    for (const files of rule.breaks) {
      expect(rule.find(filesOf(files)), JSON.stringify(files)).not.toEqual([])
    }
  })

  test('accepts the examples that keep it', () => {
    for (const files of rule.passes) {
      expect(rule.find(filesOf(files)), JSON.stringify(files)).toEqual([])
    }
  })
})

function filesOf(files: Files) {
  return Object.entries(files).map(([path, text]) => readSource(path, text))
}
