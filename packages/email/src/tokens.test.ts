import type { TokenEmailTemplate, Tokens } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { renderEmail } from './render.ts'

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
  [emailTemplate('tokens_low', 1200), 'Your tokens are running low', 'You have 1,200 tokens left'],
  [emailTemplate('tokens_low', 1), 'Your tokens are running low', '1 token left'],
  [
    emailTemplate('tokens_low', 5, 'Atlas'),
    'Your tokens are running low',
    'Your project Atlas has 5 tokens left',
  ],
  [emailTemplate('tokens_exhausted', 0), 'You have no tokens left', 'right away with a token pack'],
  [
    emailTemplate('tokens_exhausted', -3, 'Atlas'),
    'You have no tokens left',
    'Your project Atlas has no tokens left',
  ],
])('%j names the owner and links to the token packs', (notification, subject, words) => {
  const rendered = renderEmail(notification, 'https://shop.example')
  expect(rendered.subject).toBe(subject)
  expect(rendered.text).toContain(words)
  expect(rendered.text).toContain('https://shop.example/account/tokens')
})

test('a project name is escaped in HTML emails', () => {
  const { subject, html } = renderEmail(
    emailTemplate('tokens_low', 1, '<img src=x>\r\nBcc: all'),
    'https://shop.example',
  )
  expect(html).not.toContain('<img')
  expect(subject).toBe('Your tokens are running low')
})
