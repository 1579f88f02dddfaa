import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashInlineScripts } from './inline-scripts.ts'

const sourceOf = (text: string) => `'sha256-${hash('sha256', text, 'base64')}'`

test.each([
  '(self.__next_f=self.__next_f||[]).push([0])',
  'self.__next_f.push([1,"5:[\\"$\\",\\"a\\",null,{}]\\n"])',
  '(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push({"otherChunks":["a.js"],"runtimeModuleIds":[1]});',
])('Next’s own script gets its hash: %s', (text) => {
  expect(hashInlineScripts(`<p>a</p><script id="_R_">${text}</script>`)).toEqual([sourceOf(text)])
})

test.each([
  'alert(1)',
  '',
  'self.__next_f.push([1,alert(1)])',
  'self.__next_f.push([1,"a"]);alert(1)',
  'self.__next_f.push([1,"a"]),alert(1),(0)',
  'self.__next_f.push([1]);fetch("//evil.example")//)',
  'self.__next_f.push([`a`])',
  'self.__next_f.push({toString(){alert(1)}})',
  'alert(1);self.__next_f.push([1,"a"])',
  'self.__next_f.push()',
])('an injected script gets no hash: %s', (text) => {
  expect(hashInlineScripts(`<script>${text}</script>`)).toEqual([])
})

test('external scripts get no hash, and equal scripts share one', () => {
  const text = 'self.__next_f.push([1,"a"])'
  const html = `<script src="/a.js" async=""></script><script>${text}</script><SCRIPT nonce="x">${text}</SCRIPT>`
  expect(hashInlineScripts(html)).toEqual([sourceOf(text)])
})
