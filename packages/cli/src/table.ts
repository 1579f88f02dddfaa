/** A table in plain text: columns as wide as what stands in them, wrapped where the terminal is narrower. */

const gap = 2
const widthMin = 10

/** `width` in characters; without a terminal nothing is wrapped, so that lines can be searched. */
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
  return lines.map((row) => layOut(row, widths)).join('\n')
}

/** `1 row`, `2 rows`. */
export const counted = (number: number, thing: string, things = `${thing}s`): string =>
  `${number} ${number === 1 ? thing : things}`

/** What comes from elsewhere may hold line breaks, and letters that speak to terminals. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

/** Takes from the widest until all fit. */
function fit(widths: number[], width: number): number[] {
  const room = width - gap * (widths.length - 1)
  const fitted = [...widths]
  while (fitted.reduce((sum, one) => sum + one, 0) > room) {
    const widest = Math.max(...fitted)
    if (widest <= widthMin) {
      break
    }
    fitted[fitted.indexOf(widest)] = widest - 1
  }
  return fitted
}

function layOut(row: string[], widths: number[]): string {
  const cells = row.map((cell, column) => wrap(cell, widths[column] ?? widthMin))
  const height = Math.max(...cells.map((cell) => cell.length))
  return Array.from({ length: height }, (_, at) =>
    cells
      .map((cell, column) => (cell[at] ?? '').padEnd(widths[column] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  ).join('\n')
}

/** By words; a word that is longer than the line is cut. */
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
