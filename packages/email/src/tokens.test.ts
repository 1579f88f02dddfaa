import type { TokenEmailTemplate, Tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { write } from './render.ts'

const emailTemplate = (
  template: TokenEmailTemplate['template'],
  balance: number,
  project: string | null = null,
): TokenEmailTemplate => ({
  template,
  balance: balance as Tokens,
  project,
})

test.each<[TokenEmailTemplate, string, string]>([
  [emailTemplate('tokens_low', 1200), 'Your tokens run low', 'You have 1,200 tokens left'],
  [emailTemplate('tokens_low', 1), 'Your tokens run low', '1 token left'],
  [emailTemplate('tokens_low', 5, 'Atlas'), 'Your tokens run low', 'Your project Atlas has 5 tokens left'],
  [emailTemplate('tokens_exhausted', 0), 'You have no tokens left', 'at once with a pack'],
  [
    emailTemplate('tokens_exhausted', -3, 'Atlas'),
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
  const { subject, html } = write(
    emailTemplate('tokens_low', 1, '<img src=x>\r\nBcc: all'),
    'https://shop.example',
  )
  expect(html).not.toContain('<img')
  expect(subject).toBe('Your tokens run low')
})
