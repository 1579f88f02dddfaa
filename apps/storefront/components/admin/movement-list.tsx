import Link from 'next/link'
import { actorText } from '#lib/actor.ts'
import { movementLabel, signedText } from '#lib/products.ts'
import { utcText } from '#lib/time.ts'
import type { InventoryMovement } from '#server/shop.ts'

interface MovementListProps {
  movements: InventoryMovement[]
  /** Email addresses by actor. */
  actorNames: Record<string, string>
}

export function MovementList({ movements, actorNames }: MovementListProps) {
  return (
    <table className="w-full border-collapse text-small">
      <caption className="sr-only">Inventory changes, newest first</caption>
      <thead>
        <tr className="border-line border-b text-left align-bottom">
          <th className="py-2 pr-4 font-semibold">Change</th>
          <th className="w-20 py-2 pr-4 text-right font-semibold">On hand</th>
          <th className="w-20 py-2 pr-4 text-right font-semibold">Reserved</th>
          <th className="py-2 pr-4 font-semibold max-md:hidden">Reason</th>
          <th className="w-44 py-2 font-semibold max-lg:hidden">Time (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {movements.map((movement) => (
          <Movement key={movement.id} movement={movement} actorNames={actorNames} />
        ))}
      </tbody>
    </table>
  )
}

interface MovementProps extends Pick<MovementListProps, 'actorNames'> {
  movement: InventoryMovement
}

function Movement({ movement, actorNames }: MovementProps) {
  const { onHandDelta, reservedDelta, at } = movement
  const time = at ? utcText(at) : 'Before history was kept'
  return (
    <tr className="border-rule border-b align-top tabular-nums">
      <th scope="row" className="break-words py-3 pr-4 text-left font-normal">
        {movementLabel(movement)}
        <span className="block text-faded text-fine md:hidden">
          <Reason movement={movement} actorNames={actorNames} />
        </span>
        <span className="block text-faded text-fine lg:hidden">{time}</span>
      </th>
      <td className="py-3 pr-4 text-right">{signedText(onHandDelta)}</td>
      <td className="py-3 pr-4 text-right">{signedText(reservedDelta)}</td>
      <td className="break-words py-3 pr-4 max-md:hidden">
        <Reason movement={movement} actorNames={actorNames} />
      </td>
      <td className="py-3 max-lg:hidden">{time}</td>
    </tr>
  )
}

/** The order or refund that caused the change, or an admin's reason. */
function Reason({ movement: { ref, reason, actor }, actorNames }: MovementProps) {
  const text = [reason, actor && `by ${actorText(actor, actorNames)}`].filter(Boolean).join(', ')
  if (!ref?.startsWith('ord_')) {
    return [ref?.startsWith('rfd_') ? 'Refund' : ref, text].filter(Boolean).join(', ')
  }
  return (
    <>
      <Link href={`/admin/orders/${ref}`} className="text-accent underline decoration-1">
        View order
      </Link>
      {text && `, ${text}`}
    </>
  )
}
