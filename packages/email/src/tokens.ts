/** Emails about a token balance that is low or used up. */
import type { TokenEmailTemplate } from '@countinghouse/engine'
import type { EmailContent } from './content.ts'

export function renderTokenEmail(
  { template, balance, project }: TokenEmailTemplate,
  siteUrl: string,
): EmailContent {
  const subject = project === null ? 'You have' : `Your project ${project} has`
  const link = { label: 'View your tokens or buy more', url: `${siteUrl}/account/tokens` }
  if (template === 'tokens_exhausted') {
    return {
      subject: 'You have no tokens left',
      paragraphs: [
        `${subject} no tokens left. You receive new tokens at the start of your plan's next period, or right away with a token pack.`,
      ],
      link,
    }
  }
  const left = `${new Intl.NumberFormat('en').format(balance)} ${balance === 1 ? 'token' : 'tokens'}`
  return { subject: 'Your tokens are running low', paragraphs: [`${subject} ${left} left.`], link }
}
