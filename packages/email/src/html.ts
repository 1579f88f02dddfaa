/** HTML as a value: the `html` template escapes everything except values of this class. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** html`<p>${text}</p>` escapes `text`. */
export function html(strings: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  return new Html(
    strings.map((string, at) => string + (at < values.length ? escaped(values[at] ?? '') : '')).join(''),
  )
}

function escaped(value: string | number | Html | Html[]): string {
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
