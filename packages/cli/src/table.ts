/** Plain-text tables: columns are as wide as their content, and wrap on a narrow terminal. */

const gap = 2
const widthMin = 10

/**
 * @param width in characters. Default: the terminal's; without a terminal nothing is wrapped, so
 *   that grep works
 */
export function formatTable(
  head: string[],
  rows: string[][],
  width = process.stdout.columns ?? Number.POSITIVE_INFINITY,
): string {
  const lines = [head, ...rows].map((row) => row.map(plain))
  const widths = fit(
    head.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0))),
    width,
  )
  return lines.map((row) => formatRow(row, widths)).join('\n')
}

/** A number with its noun: `1 row`, `2 rows`. */
export const counted = (number: number, singular: string, plural = `${singular}s`): string =>
  `${number} ${number === 1 ? singular : plural}`

/**
 * Replaces line breaks and terminal control characters, which text from Stripe or customers may
 * contain.
 */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

/** Narrows the widest column until the row fits. */
function fit(widths: number[], width: number): number[] {
  const available = width - gap * (widths.length - 1)
  const fitted = [...widths]
  while (fitted.reduce((sum, one) => sum + one, 0) > available) {
    const widest = Math.max(...fitted)
    if (widest <= widthMin) {
      break
    }
    fitted[fitted.indexOf(widest)] = widest - 1
  }
  return fitted
}

function formatRow(row: string[], widths: number[]): string {
  const cells = row.map((cell, column) => wrap(cell, widths[column] ?? widthMin))
  const height = Math.max(...cells.map((cell) => cell.length))
  return Array.from({ length: height }, (_, at) =>
    cells
      .map((cell, column) => (cell[at] ?? '').padEnd(widths[column] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  ).join('\n')
}

/** Wraps at spaces; a word longer than the line is cut. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text
    .split(' ')
    .flatMap((long) => long.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [''])) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
