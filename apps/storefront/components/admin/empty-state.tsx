interface EmptyStateProps {
  /** Whether a filter or search is applied. */
  isFiltered: boolean
  /** Plural of what the list contains, such as `orders`. */
  noun: string
  /** When the first one will appear. */
  hint: string
}

/** Shown in place of an empty list. */
export function EmptyState({ isFiltered, noun, hint }: EmptyStateProps) {
  if (isFiltered) {
    return (
      <div className="flex flex-col gap-1 py-10">
        <p className="text-lead">No results</p>
        <p className="text-faded">No {noun} match these filters.</p>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-1 py-10">
      <p className="text-lead">No {noun} yet</p>
      <p className="text-faded">{hint}</p>
    </div>
  )
}
