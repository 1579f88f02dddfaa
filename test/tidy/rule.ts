import type { Source } from './source.ts'

export interface Rule {
  /** Completes "The house: …". */
  name: string
  /** What to do about a finding. */
  hint: string
  /** Each finding as `path:line what`. */
  find(sources: Source[]): string[]
  /** What the rule must find, each given as the only files of a house; and what it must let pass. */
  breaks: Files[]
  passes: Files[]
}

/** Text by path. */
export type Files = Record<string, string>

/** For a rule that looks at one file at a time. */
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
