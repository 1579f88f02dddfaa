import { type Auth, findUser } from './auth.ts'

/** See `Accounts.makeAdmin`. */
export async function makeAdmin(
  auth: Auth,
  email: string,
  password: string,
): Promise<'created' | 'promoted'> {
  const { internalAdapter, password: passwords } = await auth.$context
  const hashed = await passwords.hash(password)
  const user = await findUser(auth, email)
  if (!user) {
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
    return 'created'
  }
  // Someone else may have created the account: from now on, only this password signs in.
  await internalAdapter.updatePassword(user.id, hashed)
  await internalAdapter.updateUser(user.id, { role: 'admin', emailVerified: true })
  await internalAdapter.deleteUserSessions(user.id)
  return 'promoted'
}
