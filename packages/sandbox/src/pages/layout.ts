/** The layout of the customer's pages: an inline stylesheet and the banner that marks test mode. */
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export function layout(title: string, content: Html, style = ''): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title} · Sandbox</title>
    <link rel="icon" href="data:," />
    <style>${raw(baseStyle + style)}</style>
  </head>
  <body>
    <p class="sandbox-banner" data-testid="sandbox-banner"><strong>Sandbox</strong> No real money is moved. Use test cards only.</p>
    ${content}
  </body>
</html>`
}

const baseStyle = `
:root { --ink: #1c2331; --muted: #5b6475; --line: #d7dce5; --paper: #ffffff; --surface: #f4f6fa; --accent: #4338ca; --accent-ink: #ffffff;
  --danger: #a3152a; --danger-surface: #fdecee; --good: #0b6b4a; --banner: #ffd978; --radius: 10px; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--surface); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
.sandbox-banner { margin: 0; padding: .4rem 1rem; background: var(--banner); color: #3d2c00; font-size: .875rem; text-align: center; }
.sandbox-banner strong { letter-spacing: .06em; text-transform: uppercase; margin-right: .5rem; }
h1, h2 { line-height: 1.2; margin: 0 0 .75rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
button, input, select { font: inherit; color: inherit; }
.button { display: block; width: 100%; padding: .8rem 1rem; border: 0; border-radius: var(--radius); background: var(--accent); color: var(--accent-ink);
  font-weight: 650; text-align: center; text-decoration: none; cursor: pointer; }
.button:hover { filter: brightness(1.12); }
.button.plain { background: var(--paper); color: var(--ink); border: 1px solid var(--line); }
.alert { margin: 0 0 1rem; padding: .75rem 1rem; border-radius: var(--radius); background: var(--danger-surface); color: var(--danger); border: 1px solid #f3c2c9; }
.card { max-width: 30rem; margin: 8vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 8px 30px rgb(28 35 49 / .07); }
.muted { color: var(--muted); }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
`

/** A page with a single message and, optionally, a link. */
export function notice(input: {
  title: string
  text: string
  link?: { href: string; text: string } | undefined
  testId: string
}): Html {
  const link =
    input.link === undefined ? '' : html`<a class="button" href="${input.link.href}">${input.link.text}</a>`
  return layout(
    input.title,
    html`<main class="card" data-testid="${input.testId}"><h1>${input.title}</h1><p class="muted">${input.text}</p>${link}</main>`,
  )
}

export const documentNotFound = {
  title: 'Page not found',
  text: 'This document does not exist. Check that you copied the whole link.',
  testId: 'unknown',
}
