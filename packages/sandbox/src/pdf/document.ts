/** A document of plain text on pages of A4, from top to bottom: rows of cells, and rules between them. Written by hand. */
import { encode, widthOf, wrap } from './fonts.ts'

export interface Cell {
  text: string
  /** Points from the left edge. */
  x: number
  /** It is broken into lines within it. */
  width: number
  align?: 'right'
  size?: number
  bold?: boolean
  /** Of less weight. */
  quiet?: boolean
}

export interface Document {
  /** Cells side by side, as high as the highest; on a new page where this one has no room. */
  row(...cells: Cell[]): void
  /** Room between rows, in points. */
  gap(points: number): void
  rule(): void
  /** The bytes, with `foot` and the page's number below each page. */
  end(foot: string): Uint8Array<ArrayBuffer>
}

export const left = 50
export const right = 545
const [top, bottom] = [792, 70]
const leading = 1.35

export function createDocument(): Document {
  const pages: string[][] = [[]]
  let y = top
  const draw = (command: string) => pages.at(-1)?.push(command)
  const make = (height: number) => {
    if (y - height >= bottom || y === top) {
      return
    }
    pages.push([])
    y = top
  }
  return {
    row(...cells) {
      const laid = cells.map((cell) => ({
        ...cell,
        lines: wrap(cell.text, cell.width, cell.size ?? 9, cell.bold),
      }))
      const height = Math.max(...laid.map(({ lines, size = 9 }) => lines.length * size * leading))
      make(height)
      for (const cell of laid) {
        for (const [index, line] of cell.lines.entries()) {
          draw(textAt(cell, line, y - (cell.size ?? 9) * (1 + index * leading)))
        }
      }
      y -= height
    },
    gap(points) {
      y -= points
    },
    rule() {
      make(12)
      draw(`0.85 G 0.5 w ${left} ${places(y - 4)} m ${right} ${places(y - 4)} l S`)
      y -= 10
    },
    end(foot) {
      const note = (text: string, index: number) => ({
        text: `${text} · ${index + 1} of ${pages.length}`,
        x: left,
        width: right - left,
      })
      return assemble(pages.map((page, index) => [...page, footOf(note(foot, index))].join('\n')))
    },
  }
}

function footOf(cell: Cell): string {
  return textAt({ ...cell, size: 8, quiet: true }, cell.text, 40)
}

function textAt(
  { x, width, align, size = 9, bold = false, quiet = false }: Cell,
  line: string,
  y: number,
): string {
  const from = align === 'right' ? x + width - widthOf(line, size, bold) : x
  const text = encode(line).replace(/[\\()]/g, '\\$&')
  return `BT ${quiet ? '0.4' : '0.1'} g /${bold ? 'F2' : 'F1'} ${size} Tf ${places(from)} ${places(y)} Td (${text}) Tj ET`
}

const places = (points: number) => Math.round(points * 10) / 10

function assemble(pages: string[]): Uint8Array<ArrayBuffer> {
  const font = (name: string) =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`
  const numberOf = (index: number) => 5 + 2 * index
  const resources = '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>'
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.map((_, index) => `${numberOf(index)} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    ...pages.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ${resources} /Contents ${numberOf(index) + 1} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = pdf.length
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  pdf += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`
  // A byte each, as the fonts count them; the table of offsets does so, too.
  return Uint8Array.from(pdf, (letter) => letter.charCodeAt(0))
}
