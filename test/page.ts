/** Sends requests as a page of the shop does: with its origin, its cookies and the CSRF token. */
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
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, cookie },
      ...(body === undefined ? {} : { body }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      storeCookie(jar, cookie)
    }
    return response
  }
  const fetchToken = async () => String(Object(await (await send('GET', '/api/csrf', {})).json()).token)
  return async (method, path, json, headers) => {
    const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' }
    const unsafeHeaders: Record<string, string> =
      method === 'GET' ? {} : { origin: url, 'x-csrf-token': await fetchToken() }
    return send(
      method,
      path,
      { ...type, ...unsafeHeaders, ...headers },
      json === undefined ? undefined : JSON.stringify(json),
    )
  }
}

function storeCookie(jar: Map<string, string>, cookie: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
  if (value === '') {
    jar.delete(name)
  } else {
    jar.set(name, value)
  }
}
