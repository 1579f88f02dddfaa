import { timeText } from '#lib/events.ts'
import { count, messageOf } from '#lib/tokens.ts'
import type { TokenEntry } from '#server/shop.ts'

export function TokenLedger({ entries }: { entries: TokenEntry[] }) {
  return (
    <table className="w-full border-collapse text-small">
      <caption className="sr-only">Entries, the latest first</caption>
      <thead>
        <tr className="border-line border-b text-left align-bottom">
          <th className="py-2 pr-4 font-semibold">What</th>
          <th className="w-24 py-2 pr-4 text-right font-semibold">Tokens</th>
          <th className="w-24 py-2 pr-4 text-right font-semibold">Balance</th>
          <th className="py-2 pr-4 font-semibold max-md:hidden">Fact, and who</th>
          <th className="w-44 py-2 font-semibold max-lg:hidden">When (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Entry key={entry.number} entry={entry} />
        ))}
      </tbody>
    </table>
  )
}

function Entry({ entry }: { entry: TokenEntry }) {
  const { amount, balanceAfter, key, actor, at } = entry
  const why = `${key}, by ${actor}`
  return (
    <tr className="border-rule border-b align-top tabular-nums">
      <th scope="row" className="break-words py-3 pr-4 text-left font-normal">
        {messageOf(entry)}
        <span className="block break-all text-faded text-fine md:hidden">{why}</span>
        <span className="block text-faded text-fine lg:hidden">{timeText(at)}</span>
      </th>
      <td className="py-3 pr-4 text-right">
        {amount > 0 ? '+' : '−'}
        {count.format(Math.abs(amount))}
      </td>
      <td className="py-3 pr-4 text-right">{count.format(balanceAfter)}</td>
      <td className="break-all py-3 pr-4 max-md:hidden">{why}</td>
      <td className="py-3 max-lg:hidden">{timeText(at)}</td>
    </tr>
  )
}
