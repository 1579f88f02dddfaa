import { redirect } from 'next/navigation'
import { requireAdmin } from '#server/demand-operator.ts'

export default async function AdminPage() {
  await requireAdmin()
  redirect('/admin/orders')
}
