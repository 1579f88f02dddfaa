import { userInfo } from 'node:os'
import { type ApiKeyScope, apiKeyScopes, isAppError } from '@countinghouse/engine'
import { readArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { readSettings } from '../settings.ts'
import { formatTable, plain } from '../table.ts'
import { type EngineAtHand, requireShop, withEngine } from '../with-engine.ts'

const usage = `countinghouse api-keys create <name> --scope ${apiKeyScopes[0]} …   prints the key, this once
countinghouse api-keys list                             who may call, and when they last did
countinghouse api-keys revoke <id>                      from the next call on

Scopes: ${apiKeyScopes.join(', ')}`

const options = { scope: { type: 'string', multiple: true }, json: { type: 'boolean' } } as const

interface Values {
  scope?: string[] | undefined
  json?: boolean | undefined
}

const verbs = { create, list, revoke }

export async function apiKeys(args: string[]): Promise<undefined> {
  const { values, positionals } = readArguments(args, options, usage)
  const [verb = 'list', ...words] = positionals
  if (!Object.hasOwn(verbs, verb)) {
    throw new CliError(`api-keys knows no "${verb}".`, usage)
  }
  await withEngine(readSettings(), async (at) => {
    await requireShop(at)
    await verbs[verb as keyof typeof verbs](at, words, values)
  })
}

/** Who sits at the terminal, as far as the machine knows. */
const actor = () => `cli:${userInfo().username}`

async function create(
  { engine }: EngineAtHand,
  [name, ...more]: string[],
  { scope = [], json }: Values,
): Promise<void> {
  if (!name || more.length > 0) {
    throw new CliError('create takes one name, in quotes if it has spaces.', usage)
  }
  const unknown = scope.filter((one) => !isScope(one))
  if (unknown.length > 0 || scope.length === 0) {
    throw new CliError(`There is no scope "${unknown.join(' ')}".`, usage)
  }
  const created = await engine.apiKeys.create({ name, scopes: scope.filter(isScope), actor: actor() })
  console.log(
    json
      ? JSON.stringify(created, null, 2)
      : `${created.key}\n\nThis is ${created.id}. It is not shown again: only its hash is kept.`,
  )
}

function isScope(text: string): text is ApiKeyScope {
  return apiKeyScopes.some((scope) => scope === text)
}

async function list({ engine }: EngineAtHand, words: string[], { json }: Values): Promise<void> {
  if (words.length > 0) {
    throw new CliError(`list takes no ${words.join(' ')}.`, usage)
  }
  const keys = await engine.apiKeys.list()
  if (json) {
    return console.log(JSON.stringify(keys, null, 2))
  }
  if (keys.length === 0) {
    return console.log('There are no API keys.')
  }
  const rows = keys.map((key) => [
    key.id,
    plain(key.name),
    `${key.prefix}…`,
    key.scopes.join(' '),
    key.lastUsedAt?.toISOString() ?? 'never',
    key.revokedAt ? `revoked ${key.revokedAt.toISOString()}` : 'good',
  ])
  console.log(formatTable(['ID', 'NAME', 'KEY', 'SCOPES', 'LAST USED (UTC)', 'STATE'], rows))
}

async function revoke({ engine }: EngineAtHand, [id, ...more]: string[]): Promise<void> {
  if (!id || more.length > 0) {
    throw new CliError('revoke takes the id of one key.', usage)
  }
  try {
    await engine.apiKeys.revoke({ id, actor: actor() })
  } catch (error) {
    if (isAppError(error)) {
      throw new CliError(`There is no API key ${id}.`, '`countinghouse api-keys list` shows them.')
    }
    throw error
  }
  console.log(`${id} is revoked.`)
}
