import { actorText } from '#lib/actor.ts'
import { utcText } from '#lib/time.ts'
import { entryText, numbers } from '#lib/tokens.ts'
import type { TokenEntry } from '#server/shop.ts'

interface TokenLedgerProps {
  entries: TokenEntry[]
  /** Email addresses by actor. */
  actorNames: Record<string, string>
}

export function TokenLedger({ entries, actorNames }: TokenLedgerProps) {
  return (
    <table className="w-full border-collapse text-small">
      <caption className="sr-only">Token history, newest first</caption>
      <thead>
        <tr className="border-line border-b text-left align-bottom">
          <th className="py-2 pr-4 font-semibold">Entry</th>
          <th className="w-24 py-2 pr-4 text-right font-semibold">Tokens</th>
          <th className="w-24 py-2 pr-4 text-right font-semibold">Balance</th>
          <th className="py-2 pr-4 font-semibold max-md:hidden">Reference and actor</th>
          <th className="w-44 py-2 font-semibold max-lg:hidden">Time (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Entry key={entry.number} entry={entry} actorName={actorText(entry.actor, actorNames)} />
        ))}
      </tbody>
    </table>
  )
}

function Entry({ entry, actorName }: { entry: TokenEntry; actorName: string }) {
  const { amount, balanceAfter, key, at } = entry
  const reference = `${key}, by ${actorName}`
  return (
    <tr className="border-rule border-b align-top tabular-nums">
      <th scope="row" className="break-words py-3 pr-4 text-left font-normal">
        {entryText(entry)}
        <span className="block break-all text-faded text-fine md:hidden">{reference}</span>
        <span className="block text-faded text-fine lg:hidden">{utcText(at)}</span>
      </th>
      <td className="py-3 pr-4 text-right">
        {amount > 0 ? '+' : '−'}
        {numbers.format(Math.abs(amount))}
      </td>
      <td className="py-3 pr-4 text-right">{numbers.format(balanceAfter)}</td>
      <td className="break-all py-3 pr-4 max-md:hidden">{reference}</td>
      <td className="py-3 max-lg:hidden">{utcText(at)}</td>
    </tr>
  )
}
