/**
 * Hashes of the inline scripts that Next writes into its pages. A hash allows a script to run, so
 * only Next's own scripts get one: calls of known functions whose argument is JSON. A script
 * injected into a page, such as through a product's name, gets none.
 */
import { hash } from 'node:crypto'

/** Sources for `script-src`, each once. */
export function hashInlineScripts(html: string): string[] {
  const scripts = [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/gi)]
  const inline = scripts
    .filter(([, attributes = '']) => !/\ssrc\s*=/i.test(attributes))
    .map(([, , text = '']) => text)
  return [...new Set(inline.filter(isNextScript).map((text) => `'sha256-${hash('sha256', text, 'base64')}'`))]
}

/** Next's scripts without their data, which must be JSON and therefore cannot run code. */
const nextScripts = [
  /^\(self\.__next_f=self\.__next_f\|\|\[\]\)\.push\((.*)\)$/s,
  /^self\.__next_f\.push\((.*)\)$/s,
  /^\(globalThis\["TURBOPACK"\] \|\| \(globalThis\["TURBOPACK"\] = \[\]\)\)\.push\((.*)\);?$/s,
]

function isNextScript(text: string): boolean {
  const data = nextScripts.map((pattern) => text.match(pattern)?.[1]).find((match) => match !== undefined)
  if (data === undefined) {
    return false
  }
  try {
    JSON.parse(data)
    return true
  } catch {
    return false
  }
}
