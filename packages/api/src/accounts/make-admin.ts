import { type Auth, findUser } from './auth.ts'

/** See `Accounts.makeAdmin`. */
export async function makeAdmin(auth: Auth, email: string, password: string): Promise<'made' | 'promoted'> {
  const { internalAdapter, password: passwords } = await auth.$context
  const hashed = await passwords.hash(password)
  const known = await findUser(auth, email)
  if (!known) {
    const { id } = await internalAdapter.createUser(
      { email, name: '', emailVerified: true, role: 'admin' },
      { method: 'admin' },
    )
    await internalAdapter.linkAccount({
      userId: id,
      providerId: 'credential',
      accountId: id,
      password: hashed,
    })
    return 'made'
  }
  // Whoever opened the account: from now on only the one with this password is in it.
  await internalAdapter.updatePassword(known.id, hashed)
  await internalAdapter.updateUser(known.id, { role: 'admin', emailVerified: true })
  await internalAdapter.deleteUserSessions(known.id)
  return 'promoted'
}
