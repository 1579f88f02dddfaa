interface EmptyStateProps {
  /** Whether something was asked for, or this is all there is. */
  isAsked: boolean
  /** Such as `orders`. */
  noun: string
  /** What brings the first. */
  first: string
}

/** A list with nothing in it. */
export function EmptyState({ isAsked, noun, first }: EmptyStateProps) {
  if (isAsked) {
    return <p className="py-10 text-lead">No {noun} match.</p>
  }
  return (
    <div className="flex flex-col gap-1 py-10">
      <p className="text-lead">No {noun} yet.</p>
      <p className="text-faded">{first}</p>
    </div>
  )
}
