/**
 * A minimal PDF writer: rows of text cells and horizontal rules on A4 pages, from top to bottom.
 */
import { encode, widthOf, wrap } from './fonts.ts'

export interface Cell {
  text: string
  /** Points from the left edge. */
  x: number
  /** Longer text wraps. */
  width: number
  align?: 'right'
  size?: number
  bold?: boolean
  /** Gray instead of black. */
  muted?: boolean
}

export interface Document {
  /**
   * Cells side by side, as high as the highest one. Starts a new page where the current one is
   * full.
   */
  row(...cells: Cell[]): void
  /** Vertical space between rows, in points. */
  gap(points: number): void
  /** A horizontal line. */
  rule(): void
  /** Returns the bytes of the PDF, with the footer and page number on each page. */
  end(footer: string): Uint8Array<ArrayBuffer>
}

export const left = 50
export const right = 545
const [top, bottom] = [792, 70]
const lineHeight = 1.35

export function createDocument(): Document {
  const pages: string[][] = [[]]
  let y = top
  const draw = (command: string) => pages.at(-1)?.push(command)
  const ensureSpace = (height: number) => {
    if (y - height >= bottom || y === top) {
      return
    }
    pages.push([])
    y = top
  }
  return {
    row(...cells) {
      const wrapped = cells.map((cell) => ({
        ...cell,
        lines: wrap(cell.text, cell.width, cell.size ?? 9, cell.bold),
      }))
      const height = Math.max(...wrapped.map(({ lines, size = 9 }) => lines.length * size * lineHeight))
      ensureSpace(height)
      for (const cell of wrapped) {
        for (const [index, line] of cell.lines.entries()) {
          draw(drawText(cell, line, y - (cell.size ?? 9) * (1 + index * lineHeight)))
        }
      }
      y -= height
    },
    gap(points) {
      y -= points
    },
    rule() {
      ensureSpace(12)
      draw(`0.85 G 0.5 w ${left} ${round(y - 4)} m ${right} ${round(y - 4)} l S`)
      y -= 10
    },
    end(footer) {
      const footerCell = (index: number) => ({
        text: `${footer} · Page ${index + 1} of ${pages.length}`,
        x: left,
        width: right - left,
      })
      return assemble(pages.map((page, index) => [...page, drawFooter(footerCell(index))].join('\n')))
    },
  }
}

function drawFooter(cell: Cell): string {
  return drawText({ ...cell, size: 8, muted: true }, cell.text, 40)
}

function drawText(
  { x, width, align, size = 9, bold = false, muted = false }: Cell,
  line: string,
  y: number,
): string {
  const from = align === 'right' ? x + width - widthOf(line, size, bold) : x
  const text = encode(line).replace(/[\\()]/g, '\\$&')
  return `BT ${muted ? '0.4' : '0.1'} g /${bold ? 'F2' : 'F1'} ${size} Tf ${round(from)} ${round(y)} Td (${text}) Tj ET`
}

const round = (points: number) => Math.round(points * 10) / 10

function assemble(pages: string[]): Uint8Array<ArrayBuffer> {
  const font = (name: string) =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`
  const objectNumber = (index: number) => 5 + 2 * index
  const resources = '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>'
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.map((_, index) => `${objectNumber(index)} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    ...pages.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ${resources} /Contents ${objectNumber(index) + 1} 0 R >>`,
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
  // One byte per character: the offsets in the cross-reference table count bytes.
  return Uint8Array.from(pdf, (character) => character.charCodeAt(0))
}
