/** Text that is HTML. What is put into a template is escaped, unless it came out of one. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** html`<p>${whatever}</p>` */
export function html(strings: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  return new Html(
    strings.map((string, at) => string + (at < values.length ? written(values[at] ?? '') : '')).join(''),
  )
}

function written(value: string | number | Html | Html[]): string {
  if (value instanceof Html) {
    return value.text
  }
  if (Array.isArray(value)) {
    return value.map(({ text }) => text).join('')
  }
  return withEntities(String(value))
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function withEntities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
