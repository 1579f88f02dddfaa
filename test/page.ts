/** What a page of the shop sends with its requests: its origin, the cookies it was given, and the token that goes with them. */
export type PageRequest = (
  method: string,
  path: string,
  json?: unknown,
  headers?: Record<string, string>,
) => Promise<Response>

export function createPage(url: string): PageRequest {
  const jar = new Map<string, string>()
  const send = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    const answer = await fetch(url + path, {
      method,
      headers: { ...headers, cookie },
      ...(body === undefined ? {} : { body }),
    })
    for (const given of answer.headers.getSetCookie()) {
      keep(jar, given)
    }
    return answer
  }
  const askToken = async () => String(Object(await (await send('GET', '/api/csrf', {})).json()).token)
  return async (method, path, json, headers) => {
    const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' }
    const own: Record<string, string> =
      method === 'GET' ? {} : { origin: url, 'x-csrf-token': await askToken() }
    return send(
      method,
      path,
      { ...type, ...own, ...headers },
      json === undefined ? undefined : JSON.stringify(json),
    )
  }
}

function keep(jar: Map<string, string>, cookie: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
  if (value === '') {
    jar.delete(name)
  } else {
    jar.set(name, value)
  }
}
