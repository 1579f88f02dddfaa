import { Note } from '#components/ui/note.tsx'
import type { Problem } from '#lib/call-api.ts'
import { explain } from '#lib/explain.ts'

interface ProblemNoteProps {
  problem: Problem | undefined
  nameOf?: (sku: string) => string
  className?: string
}

/** What went wrong and what to do about it, announced when it appears; the live region is there before its first message. */
export function ProblemNote({ problem, nameOf, className }: ProblemNoteProps) {
  return (
    <div aria-live="assertive" className={className}>
      {problem && <Explained problem={problem} nameOf={nameOf} />}
    </div>
  )
}

function Explained({ problem, nameOf }: { problem: Problem; nameOf: ((sku: string) => string) | undefined }) {
  const { message, hint, reference } = explain(problem, nameOf)
  return (
    <Note tone="bad" className="motion-safe:animate-settle">
      <strong className="font-semibold">{message}</strong> {hint}
      {reference && <span className="mt-1 block text-faded text-fine">Reference {reference}</span>}
    </Note>
  )
}
