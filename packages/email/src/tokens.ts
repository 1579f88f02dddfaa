/** What they are told whose tokens run out. */
import type { TokenEmailTemplate } from '@countinghouse/engine'
import type { EmailContent } from './render.ts'

export function renderTokenEmail(
  { template, balance, project }: TokenEmailTemplate,
  siteUrl: string,
): EmailContent {
  const whose = project === null ? 'You have' : `Your project ${project} has`
  const link = { label: 'See your tokens, or buy more', url: `${siteUrl}/account/tokens` }
  if (template === 'tokens_exhausted') {
    return {
      subject: 'You have no tokens left',
      paragraphs: [
        `${whose} no tokens left to spend. More come with your plan's next period, or at once with a pack.`,
      ],
      link,
    }
  }
  const left = `${new Intl.NumberFormat('en').format(balance)} ${balance === 1 ? 'token' : 'tokens'}`
  return { subject: 'Your tokens run low', paragraphs: [`${whose} ${left} left.`], link }
}
