/** The width of prose: Markdown and comments end at column 100. Code is Biome's, at 110. */
import { each, type Rule } from './rule.ts'
import type { Source } from './source.ts'

const widthMax = 100

export const lineRule: Rule = {
  name: `Markdown and comments have at most ${widthMax} columns`,
  hint: 'Wrap it. Tables, links and code are left alone.',
  find: each((source) =>
    proseLines(source)
      .filter(({ text }) => text.length > widthMax)
      .map(({ line, text }) => ({ line, what: `has ${text.length} columns` })),
  ),
  breaks: [
    { 'a.md': `${'word '.repeat(21)}end` },
    { 'packages/engine/src/a.ts': `// ${'word '.repeat(21)}\nexport const a = 1` },
    { 'packages/engine/src/a.ts': `/** ${'word '.repeat(21)} */\nexport const a = 1` },
    { 'packages/engine/migrations/1.sql': `-- ${'word '.repeat(21)}` },
  ],
  passes: [
    { 'a.md': `| ${'cell '.repeat(30)} |` },
    { 'a.md': `\`\`\`\n${'code '.repeat(30)}\n\`\`\`` },
    { 'a.md': `https://example.com/${'a'.repeat(100)}` },
    { 'packages/engine/src/a.ts': `export const a = '${'word '.repeat(30)}'` },
    { 'packages/engine/src/a.ts': `// https://example.com/${'a'.repeat(100)}\nexport const a = 1` },
  ],
}

function proseLines(source: Source): { line: number; text: string }[] {
  const all = source.text.split('\n').map((text, at) => ({ line: at + 1, text }))
  if (source.path.endsWith('.md')) {
    return markdownProse(all)
  }
  if (source.path.endsWith('.sql')) {
    return all.filter(({ text }) => /^\s*--/.test(text))
  }
  const inComment = new Set(
    source.comments.flatMap(({ text, line }) => text.split('\n').map((_part, at) => line + at)),
  )
  return all.filter(({ line, text }) => inComment.has(line) && isCommentAlone(text))
}

/** A comment behind code, or one whose only word is longer than the line, cannot be wrapped. */
function isCommentAlone(text: string): boolean {
  return /^\s*(\/\/|\/\*|\*)/.test(text) && !/biome-ignore/.test(text) && text.trim().split(/\s+/).length > 2
}

function markdownProse(lines: { line: number; text: string }[]): { line: number; text: string }[] {
  let isCode = false
  return lines.filter(({ text }) => {
    if (/^\s*```/.test(text)) {
      isCode = !isCode
      return false
    }
    return !isCode && !/^\s*\|/.test(text) && !/^ {4,}\S/.test(text) && text.trim().split(/\s+/).length > 1
  })
}
