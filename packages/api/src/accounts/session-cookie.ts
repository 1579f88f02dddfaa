/** The session's cookie: no script reads it, no other site's form sends it; over https no other host can have set it. */
export function sessionCookie(siteUrl: string) {
  const secure = new URL(siteUrl).protocol === 'https:'
  const name = secure ? '__Host-countinghouse_session' : 'countinghouse_session'
  return { name, attributes: { httpOnly: true, sameSite: 'lax', path: '/', secure } } as const
}
