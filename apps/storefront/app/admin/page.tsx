import { redirect } from 'next/navigation'
import { requireAdmin } from '#server/require-admin.ts'

export default async function AdminPage() {
  await requireAdmin()
  redirect('/admin/orders')
}
