import { redirect } from 'next/navigation'
import { demandOperator } from '#server/demand-operator.ts'

export default async function AdminPage() {
  await demandOperator()
  redirect('/admin/orders')
}
