/**
 * The session cookie: scripts cannot read it, forms of other sites do not send it, and over https
 * no other host can set it.
 */
export function sessionCookie(siteUrl: string) {
  const secure = new URL(siteUrl).protocol === 'https:'
  const name = secure ? '__Host-countinghouse_session' : 'countinghouse_session'
  return { name, attributes: { httpOnly: true, sameSite: 'lax', path: '/', secure } } as const
}
