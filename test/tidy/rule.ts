import type { Source } from './source.ts'

export interface Rule {
  /** The rule as a statement about the repository. */
  name: string
  /** How to fix a finding. */
  hint: string
  /** Returns each finding as `path:line what`. */
  find(sources: Source[]): string[]
  /** Small repositories that break the rule. */
  breaks: Files[]
  /** Small repositories that keep it. */
  passes: Files[]
}

/** The text of each file by its path. */
export type Files = Record<string, string>

/** The `find` of a rule that reads one file at a time. */
export function each(find: (source: Source) => (string | { line: number; what: string })[]): Rule['find'] {
  return (sources) =>
    sources.flatMap((source) =>
      find(source).map((finding) =>
        typeof finding === 'string'
          ? `${source.path} ${finding}`
          : `${source.path}:${finding.line} ${finding.what}`,
      ),
    )
}
