/** The project's vocabulary: old names and phrases, each with what to write instead. */
import { each, type Rule } from './rule.ts'
import type { Source } from './source.ts'

/** Words that no text of the project uses, whatever their case; also as a part of a camelCase name. */
const words: Record<string, string> = {
  befall: 'happen to',
  befalls: 'happens to',
  blanked: 'redacted',
  drifts: 'discrepancies',
  everybody: 'every customer, every caller',
  fulfil: 'fulfill',
  fulfilment: 'fulfillment',
  fulfilments: 'fulfillments',
  heal: 'repair',
  healed: 'repaired',
  heals: 'repairs',
  mended: 'fixed, repaired',
  mends: 'fixes, repairs',
  mend: 'fix, repair',
  nobody: 'no customer, no caller, no request',
  parcel: 'shipment',
  parcels: 'shipments',
  postman: 'mailer',
  purse: 'token balance',
  refusal: 'error, AppError',
  refusals: 'errors, the error catalog',
  shelf: 'inventory',
  shelves: 'inventory',
  shopfront: 'job context, storefront',
  shopkeeper: 'merchant',
  somebody: 'a customer, a caller, a process',
  unplayed: 'unsupported',
  whoever: 'the customer, the caller, the process that …',
  whomever: 'the customer, the caller',
  whosoever: 'the customer, the caller',
  withheld: 'blocked, blockReason',
}

/** Phrases of prose, in any case: regular expressions. */
const phrases: Record<string, string> = {
  'heard of': 'received, recorded',
  'hears? of': 'receives',
  'in the house': 'in the repository',
  'it goes back': 'it is refunded, it is restocked',
  'of (its|their|our) own making': 'made by …',
  'of our making': 'made by us',
  "the house('s)?": 'the repository, the project',
  'told of': 'notified of, reported',
  'tells? of': 'reports',
  'what is somebody': 'what belongs to a customer',
  'who asks': 'the caller',
}

/** Names of the code: as an identifier, or as the end or beginning of one in camelCase. */
const identifiers: Record<string, string> = {
  ahead: 'upcomingInvoice',
  beats: 'steps',
  demand: 'require (throws), assert (invariant)',
  drift: 'discrepancy',
  goods: 'products',
  ground: 'context, ctx',
  holdings: 'activeEntitlements',
  intention: 'intent',
  lapse: 'abandon',
  lapsed: 'abandoned',
  letter: 'emailTemplate',
  premises: 'environment',
  remedy: 'hint',
  sighting: 'eventSighting',
  standing: 'status',
  verdict: 'classification, result',
  wish: 'input',
  wishes: 'inputs',
}

const self = 'test/tidy/words.ts'
const notOurs = [self, 'package-lock.json', 'LICENSE']

export const wordRule: Rule = {
  name: 'the text uses the words of the field',
  hint: "Write what a payments engineer, a merchant or a shopper would write; Stripe's word for Stripe's things.",
  find: each((source) =>
    notOurs.includes(source.path) ? [] : [...findInText(source), ...findInIdentifiers(source)],
  ),
  breaks: [
    { 'a.md': 'Nobody pays twice.' },
    { 'packages/engine/src/a.ts': '/** Whoever asks first. */' },
    { 'packages/engine/src/a.ts': 'export const tokenPurse = 1' },
    { 'packages/engine/src/a.ts': 'export function demandOwner() {}' },
    { 'packages/engine/migrations/1.sql': '-- an event that tells of a refund' },
    { 'apps/storefront/a.tsx': 'export const A = () => <p>Two parcels</p>' },
    { 'packages/engine/src/a.ts': 'const purse_of_user = 1' },
    { 'docs/a.md': 'One rule of the house: simple.' },
  ],
  passes: [
    { 'packages/engine/src/a.ts': '/** An outstanding fetch. */\nexport const background = 1' },
    { 'packages/engine/src/a.ts': '// On demand, ahead of the others.\nexport const requireOwner = 1' },
    { 'a.md': 'A warehouse, a household, a healthy process.' },
    { 'packages/engine/src/a.ts': "throw new AppError('fulfilment.not_paid')" },
    { 'packages/sandbox/src/a.ts': "control('mend_card')" },
  ],
}

/** Error codes, a control of the sandbox, a field of Stripe's and a system user keep their names. */
const fixedNames =
  /\bfulfilment\.(exceeds_order|not_paid)\b|\bmend_card\b|\brefund_refusal_explanation\b|\^nobody:|\buser "nobody"/g

const wordPattern = inAnyCase(Object.keys(words))
const phrasePattern = new RegExp(`\\b(${Object.keys(phrases).join('|')})\\b`, 'gi')
const identifierPattern = inAnyCase(Object.keys(identifiers))

/** As a word of prose, of snake_case or of camelCase: `heal`, `heal_now`, `selfHeal`; not in `health`. */
function inAnyCase(list: string[]): RegExp {
  const lower = list.join('|')
  const upper = list.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('|')
  return new RegExp(`(?<![A-Za-z])(?:${lower})(?![a-z])|(?:${upper})(?![a-z])`, 'g')
}

function findInText(source: Source): { line: number; what: string }[] {
  return source.text.split('\n').flatMap((raw, at) => {
    const text = raw.replaceAll(fixedNames, '')
    const found = [
      ...[...text.matchAll(wordPattern)].map(([word]) => [word, words[word.toLowerCase()]]),
      ...[...text.matchAll(phrasePattern)].map(([phrase]) => [phrase, insteadOf(phrase)]),
    ]
    return found.map(([word, instead]) => ({ line: at + 1, what: `says "${word}": write ${instead}` }))
  })
}

function insteadOf(phrase: string): string | undefined {
  return Object.entries(phrases).find(([pattern]) => new RegExp(`^(${pattern})$`, 'i').test(phrase))?.[1]
}

function findInIdentifiers(source: Source): { line: number; what: string }[] {
  return source.nodes.flatMap((node) => {
    if (node.type !== 'Identifier') {
      return []
    }
    return [...node.name.matchAll(identifierPattern)].map(([word]) => ({
      line: source.lineOf(node),
      what: `names something ${node.name}: write ${identifiers[word.toLowerCase()]}`,
    }))
  })
}
