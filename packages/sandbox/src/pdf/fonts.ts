/** The letters of the fonts that every reader of PDF has: how they are written, and how wide they are set. */

/** Of Helvetica and Helvetica Bold, in thousandths of the size, from the space to the tilde. */
const regular =
  widthsIn(`278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584
  584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278
  469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584`)
const bold =
  widthsIn(`278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584
  584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333
  584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584`)

/** What Windows' Latin has between 0x80 and 0x9f. */
const beyondLatin1 = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ'

/** Letters that are no base with a mark on it. */
const without: Record<string, string> = {
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
 * A character for each byte. The standard fonts know Western Europe's alphabet: elsewhere's letters lose their marks where they
 * have a base, and are question marks where they have none.
 */
export function encode(text: string): string {
  return [...text.normalize('NFC').replace(/\s/g, ' ')].map(byteOf).join('')
}

function byteOf(letter: string): string {
  if (/^[\x20-\x7e\xa1-\xff]$/.test(letter)) {
    return letter
  }
  const place = letter === '\0' ? -1 : beyondLatin1.indexOf(letter)
  if (place >= 0) {
    return String.fromCharCode(0x80 + place)
  }
  const plain = without[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '')
  return /^[\x20-\x7e]$/.test(plain) ? plain : '?'
}

/** In points, of text that is not encoded yet. */
export function widthOf(text: string, size: number, isBold = false): number {
  const widths = isBold ? bold : regular
  // A letter with a mark is as wide as its base; the few that have none are about as wide as a figure.
  const thousandths = [...text.normalize('NFD').replace(/\p{M}/gu, '')].reduce((sum, letter) => {
    if (letter === '—' || letter === '…') {
      return sum + 1_000
    }
    return sum + (widths[letter.charCodeAt(0) - 0x20] ?? 556)
  }, 0)
  return (thousandths * size) / 1_000
}

/** Lines no wider than this; a word that is too long for one is broken. */
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
    for (const letter of word) {
      if (line !== '' && !fits(line + letter)) {
        lines.push(line)
        line = ''
      }
      line += letter
    }
  }
  return [...lines, line]
}

function widthsIn(table: string): number[] {
  return table.split(/\s+/).map(Number)
}
