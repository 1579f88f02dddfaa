/**
 * The scripts that Next writes into its pages, and their hashes. A hash is a blessing, so that not every script that is found gets
 * one: only what Next itself writes, all of which is data with a name of Next's before it. A script that somebody else brought into a page,
 * such as by the name of a product, stays without.
 */
import { hash } from 'node:crypto'

/** Sources for `script-src`, each once. */
export function hashInlineScripts(html: string): string[] {
  const scripts = [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/gi)]
  const inline = scripts
    .filter(([, attributes = '']) => !/\ssrc\s*=/i.test(attributes))
    .map(([, , text = '']) => text)
  return [...new Set(inline.filter(isOfNext).map((text) => `'sha256-${hash('sha256', text, 'base64')}'`))]
}

/** Everything but the data, which is asked to be JSON and hence cannot do anything. */
const forms = [
  /^\(self\.__next_f=self\.__next_f\|\|\[\]\)\.push\((.*)\)$/s,
  /^self\.__next_f\.push\((.*)\)$/s,
  /^\(globalThis\["TURBOPACK"\] \|\| \(globalThis\["TURBOPACK"\] = \[\]\)\)\.push\((.*)\);?$/s,
]

function isOfNext(text: string): boolean {
  const data = forms.map((form) => text.match(form)?.[1]).find((found) => found !== undefined)
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
