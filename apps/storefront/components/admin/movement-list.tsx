import { timeText } from '#lib/events.ts'
import { deltaText, movementText } from '#lib/products.ts'
import type { InventoryMovement } from '#server/shop.ts'

export function MovementList({ movements }: { movements: InventoryMovement[] }) {
  return (
    <table className="w-full border-collapse text-small">
      <caption className="sr-only">Movements, the latest first</caption>
      <thead>
        <tr className="border-line border-b text-left align-bottom">
          <th className="py-2 pr-4 font-semibold">What</th>
          <th className="w-20 py-2 pr-4 text-right font-semibold">On hand</th>
          <th className="w-20 py-2 pr-4 text-right font-semibold">Reserved</th>
          <th className="py-2 pr-4 font-semibold max-md:hidden">Why</th>
          <th className="w-44 py-2 font-semibold max-lg:hidden">When (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {movements.map((movement) => (
          <Movement key={movement.id} movement={movement} />
        ))}
      </tbody>
    </table>
  )
}

function Movement({ movement }: { movement: InventoryMovement }) {
  const { onHandDelta, reservedDelta, at } = movement
  const when = at ? timeText(at) : 'before there was a history'
  return (
    <tr className="border-rule border-b align-top tabular-nums">
      <th scope="row" className="break-words py-3 pr-4 text-left font-normal">
        {movementText(movement)}
        <span className="block text-faded text-fine md:hidden">{whyOf(movement)}</span>
        <span className="block text-faded text-fine lg:hidden">{when}</span>
      </th>
      <td className="py-3 pr-4 text-right">{deltaText(onHandDelta)}</td>
      <td className="py-3 pr-4 text-right">{deltaText(reservedDelta)}</td>
      <td className="break-words py-3 pr-4 max-md:hidden">{whyOf(movement)}</td>
      <td className="py-3 max-lg:hidden">{when}</td>
    </tr>
  )
}

/** The order or the refund it followed from, or who did it and why. */
const whyOf = ({ ref, reason, actor }: InventoryMovement): string =>
  [ref, reason, actor && `by ${actor}`].filter((part) => part !== null && part !== '').join(', ')
