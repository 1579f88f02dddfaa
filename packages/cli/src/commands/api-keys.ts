import { userInfo } from 'node:os'
import { type ApiKeyScope, apiKeyScopes, isAppError } from '@countinghouse/engine'
import { parseArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { readSettings } from '../settings.ts'
import { formatTable, plain } from '../table.ts'
import { type CommandContext, requireShop, withEngine } from '../with-engine.ts'

const usage = `Usage: countinghouse api-keys <command> [options]

  create <name> --scope <scope> …   Create a key and print it; it is not shown again
  list                              List keys with their scopes and last use
  revoke <id>                       Revoke a key; it stops working at once

  --scope <scope>   A scope of the new key; repeat the option for several scopes
  --json            Print JSON

Scopes: ${apiKeyScopes.join(', ')}`

const options = { scope: { type: 'string', multiple: true }, json: { type: 'boolean' } } as const

interface Values {
  scope?: string[] | undefined
  json?: boolean | undefined
}

const verbs = { create, list, revoke }

export async function apiKeys(args: string[]): Promise<undefined> {
  const { values, positionals } = parseArguments(args, options, usage)
  const [verb = 'list', ...rest] = positionals
  if (!Object.hasOwn(verbs, verb)) {
    throw new CliError(`Unknown command "api-keys ${verb}".`, usage)
  }
  await withEngine(readSettings(), async (ctx) => {
    await requireShop(ctx)
    await verbs[verb as keyof typeof verbs](ctx, rest, values)
  })
}

/** The actor in the audit log: the user of this machine. */
const actor = () => `cli:${userInfo().username}`

async function create(
  { engine }: CommandContext,
  [name, ...more]: string[],
  { scope = [], json }: Values,
): Promise<void> {
  if (!name || more.length > 0) {
    throw new CliError('Specify one name for the key, in quotes if it contains spaces.', usage)
  }
  const unknown = scope.filter((one) => !isScope(one))
  if (unknown.length > 0) {
    throw new CliError(`Unknown scope "${unknown.join(' ')}".`, usage)
  }
  if (scope.length === 0) {
    throw new CliError('Specify at least one --scope.', usage)
  }
  const created = await engine.apiKeys.create({ name, scopes: scope.filter(isScope), actor: actor() })
  console.log(
    json
      ? JSON.stringify(created, null, 2)
      : `${created.key}\n\nCreated the key ${created.id}. Store it now: it is not shown again.`,
  )
}

function isScope(text: string): text is ApiKeyScope {
  return apiKeyScopes.some((scope) => scope === text)
}

async function list({ engine }: CommandContext, rest: string[], { json }: Values): Promise<void> {
  if (rest.length > 0) {
    throw new CliError(`Unknown argument "${rest.join(' ')}".`, usage)
  }
  const keys = await engine.apiKeys.list()
  if (json) {
    return console.log(JSON.stringify(keys, null, 2))
  }
  if (keys.length === 0) {
    return console.log('No API keys.')
  }
  const rows = keys.map((key) => [
    key.id,
    plain(key.name),
    `${key.prefix}…`,
    key.scopes.join(' '),
    key.lastUsedAt?.toISOString() ?? 'never',
    key.revokedAt ? `revoked ${key.revokedAt.toISOString()}` : 'active',
  ])
  console.log(formatTable(['ID', 'NAME', 'KEY', 'SCOPES', 'LAST USED (UTC)', 'STATUS'], rows))
}

async function revoke({ engine }: CommandContext, [id, ...more]: string[]): Promise<void> {
  if (!id || more.length > 0) {
    throw new CliError('Specify the id of one key.', usage)
  }
  try {
    await engine.apiKeys.revoke({ id, actor: actor() })
  } catch (error) {
    if (isAppError(error)) {
      throw new CliError(`API key ${id} not found.`, 'Run `countinghouse api-keys list` for the ids.')
    }
    throw error
  }
  console.log(`Revoked the key ${id}.`)
}
