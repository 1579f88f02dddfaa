import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { createAccounts, passwordLengthMax, passwordLengthMin } from '@countinghouse/api'
import { createClock, createEngine, silentLog } from '@countinghouse/engine'
import { z } from 'zod'
import { parseArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { migrateDatabase, withDatabase } from '../database.ts'
import type { DatabaseUrls } from '../postgres/cluster.ts'
import { readSettings } from '../settings.ts'

const usage = `Usage: countinghouse admin create

Creates an admin account, or makes an existing account an admin and changes its password.

Reads the email address and password from the terminal, from two lines of a pipe, or from ADMIN_EMAIL and
ADMIN_PASSWORD.`

/** Creates an admin account, or makes an existing account an admin. */
export async function admin(args: string[]): Promise<undefined> {
  const { positionals } = parseArguments(args, {}, usage)
  if (positionals.join(' ') !== 'create') {
    throw new CliError(`Unknown command "admin ${positionals.join(' ')}".`, usage)
  }
  const settings = readSettings()
  const account = await readAccount()
  const result = await withDatabase(settings, async (database) => {
    await migrateDatabase(database)
    return makeAdmin(database, settings.siteUrl, account)
  })
  console.log(
    result === 'created'
      ? `Created the admin ${account.email}. Sign in at ${settings.siteUrl}/account/sign-in.`
      : `${account.email} is an admin now. The password was changed and all sessions were signed out.`,
  )
}

async function makeAdmin(
  { url }: Pick<DatabaseUrls, 'url'>,
  siteUrl: string,
  account: Account,
): Promise<'created' | 'promoted'> {
  // Stripe is not called.
  const stripe = { secretKey: 'sk_test_none', webhookSecrets: [] }
  const engine = createEngine({ databaseUrl: url, stripe, clock: createClock() })
  try {
    const secret = randomBytes(32).toString('base64url')
    const result = await createAccounts({ engine, secret, siteUrl, log: silentLog }).makeAdmin(account)
    const action = result === 'created' ? 'admin.created' : 'admin.promoted'
    await engine.audit.record({ actor: 'cli', action, subject: account.email, after: { role: 'admin' } })
    return result
  } finally {
    await engine.close()
  }
}

const accountSchema = z.object({
  email: z.email({ error: 'Enter a valid email address.' }),
  password: z
    .string()
    .min(passwordLengthMin, { error: `Use a password of at least ${passwordLengthMin} characters.` })
    .max(passwordLengthMax, { error: `Use a password of at most ${passwordLengthMax} characters.` }),
})
type Account = z.output<typeof accountSchema>

async function readAccount(): Promise<Account> {
  const { ADMIN_EMAIL, ADMIN_PASSWORD } = process.env
  const input =
    ADMIN_EMAIL && ADMIN_PASSWORD ? { email: ADMIN_EMAIL, password: ADMIN_PASSWORD } : await prompt()
  const parsed = accountSchema.safeParse(input)
  if (parsed.success) {
    return parsed.data
  }
  throw new CliError(parsed.error.issues.map(({ message }) => message).join(' '), usage)
}

/** The password is not shown while it is typed. */
async function prompt(): Promise<{ email: string; password: string }> {
  let isMuted = false
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) {
        process.stderr.write(chunk)
      }
      done()
    },
  })
  const terminal = process.stdin.isTTY === true
  const lines = createInterface({ input: process.stdin, output, terminal })
  try {
    if (!terminal) {
      return await readLines(lines)
    }
    const email = await lines.question('Email address: ')
    const password = lines.question(`Password (at least ${passwordLengthMin} characters): `)
    isMuted = true
    return { email: email.trim(), password: await password }
  } finally {
    lines.close()
    if (isMuted) {
      process.stderr.write('\n')
    }
  }
}

async function readLines(lines: AsyncIterable<string>): Promise<{ email: string; password: string }> {
  const read: string[] = []
  for await (const line of lines) {
    read.push(line)
  }
  return { email: read[0]?.trim() ?? '', password: read[1] ?? '' }
}
