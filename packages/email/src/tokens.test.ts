import type { TokenLetter, Tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { write } from './write.ts'

const letter = (
  template: TokenLetter['template'],
  balance: number,
  project: string | null = null,
): TokenLetter => ({
  template,
  balance: balance as Tokens,
  project,
})

test.each<[TokenLetter, string, string]>([
  [letter('tokens_low', 1200), 'Your tokens run low', 'You have 1,200 tokens left'],
  [letter('tokens_low', 1), 'Your tokens run low', '1 token left'],
  [letter('tokens_low', 5, 'Atlas'), 'Your tokens run low', 'Your project Atlas has 5 tokens left'],
  [letter('tokens_exhausted', 0), 'You have no tokens left', 'at once with a pack'],
  [
    letter('tokens_exhausted', -3, 'Atlas'),
    'You have no tokens left',
    'Your project Atlas has no tokens left',
  ],
])('%j says whose tokens run out, and where more are', (told, subject, words) => {
  const written = write(told, 'https://shop.example')
  expect(written.subject).toBe(subject)
  expect(written.text).toContain(words)
  expect(written.text).toContain('https://shop.example/account/tokens')
})

test('a project’s name is text in a mail, whatever it says', () => {
  const { subject, html } = write(letter('tokens_low', 1, '<img src=x>\r\nBcc: all'), 'https://shop.example')
  expect(html).not.toContain('<img')
  expect(subject).toBe('Your tokens run low')
})
