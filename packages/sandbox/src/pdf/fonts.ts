/**
 * Encoding and measuring text in Helvetica, one of the standard fonts that every PDF reader has.
 */

/** Character widths from space to tilde, in thousandths of the font size. */
const regularWidths =
  parseWidths(`278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584
  584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278
  469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584`)
const boldWidths =
  parseWidths(`278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584
  584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333
  584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584`)

/** The characters of Windows-1252 from 0x80 to 0x9f. */
const windows1252Extras = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ'

/** Replacements for characters that Unicode does not decompose into a base and a mark. */
const replacements: Record<string, string> = {
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  ı: 'i',
  Ħ: 'H',
  ħ: 'h',
  '−': '-',
  '‐': '-',
  '‑': '-',
}

/**
 * Encodes text as Windows-1252, one character per byte. Other letters lose their diacritics, and
 * what then still cannot be encoded becomes a question mark.
 */
export function encode(text: string): string {
  return [...text.normalize('NFC').replace(/\s/g, ' ')].map(byteOf).join('')
}

function byteOf(character: string): string {
  if (/^[\x20-\x7e\xa1-\xff]$/.test(character)) {
    return character
  }
  const index = character === '\0' ? -1 : windows1252Extras.indexOf(character)
  if (index >= 0) {
    return String.fromCharCode(0x80 + index)
  }
  const plain = replacements[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '')
  return /^[\x20-\x7e]$/.test(plain) ? plain : '?'
}

/** Width in points of text that is not encoded yet. */
export function widthOf(text: string, size: number, isBold = false): number {
  const widths = isBold ? boldWidths : regularWidths
  // A letter with a diacritic is as wide as its base. Any other character counts as wide as a
  // digit.
  const thousandths = [...text.normalize('NFD').replace(/\p{M}/gu, '')].reduce((sum, character) => {
    if (character === '—' || character === '…') {
      return sum + 1_000
    }
    return sum + (widths[character.charCodeAt(0) - 0x20] ?? 556)
  }, 0)
  return (thousandths * size) / 1_000
}

/**
 * Breaks text into lines of at most this width, in points. A word that is too long for a line is
 * split.
 */
export function wrap(text: string, width: number, size: number, isBold = false): string[] {
  const lines: string[] = []
  let line = ''
  const fits = (candidate: string) => widthOf(candidate, size, isBold) <= width
  for (const word of text.split(/\s+/)) {
    if (fits(line === '' ? word : `${line} ${word}`)) {
      line = line === '' ? word : `${line} ${word}`
      continue
    }
    if (line !== '') {
      lines.push(line)
    }
    line = ''
    for (const character of word) {
      if (line !== '' && !fits(line + character)) {
        lines.push(line)
        line = ''
      }
      line += character
    }
  }
  return [...lines, line]
}

function parseWidths(table: string): number[] {
  return table.split(/\s+/).map(Number)
}
