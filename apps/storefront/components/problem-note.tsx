import { Note } from '#components/ui/note.tsx'
import type { Problem } from '#lib/call-api.ts'
import { explain } from '#lib/explain.ts'

interface ProblemNoteProps {
  problem: Problem | undefined
  nameOf?: (sku: string) => string
  className?: string
}

/**
 * An error and what to do about it. The live region exists before its first message, so that it is
 * announced.
 */
export function ProblemNote({ problem, nameOf, className }: ProblemNoteProps) {
  return (
    <div aria-live="assertive" className={className}>
      {problem && <ProblemText problem={problem} nameOf={nameOf} />}
    </div>
  )
}

function ProblemText({
  problem,
  nameOf,
}: {
  problem: Problem
  nameOf: ((sku: string) => string) | undefined
}) {
  const { message, hint, reference } = explain(problem, nameOf)
  return (
    <Note tone="bad" className="motion-safe:animate-settle">
      <strong className="font-semibold">{message}</strong> {hint}
      {reference && <span className="mt-1 block text-faded text-fine">Reference {reference}</span>}
    </Note>
  )
}
