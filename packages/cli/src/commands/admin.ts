import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { createAccounts, passwordLengthMax, passwordLengthMin } from '@countinghouse/api'
import { createClock, createEngine, silentLog } from '@countinghouse/engine'
import { z } from 'zod'
import { CliError } from '../cli-error.ts'
import { migrateDatabase, withDatabase } from '../database.ts'
import type { DatabaseUrls } from '../postgres/cluster.ts'
import { readSettings } from '../settings.ts'

/** `admin create`: asks for an address and a password, or takes ADMIN_EMAIL and ADMIN_PASSWORD, or two lines from a pipe. */
export async function admin(args: string[]): Promise<undefined> {
  if (args.join(' ') !== 'create') {
    throw new CliError(`admin knows no "${args.join(' ')}".`, 'It takes: create.')
  }
  const settings = readSettings()
  const wanted = await askWhom()
  const done = await withDatabase(settings, async (database) => {
    await migrateDatabase(database)
    return makeAdmin(database, settings.siteUrl, wanted)
  })
  console.log(
    done === 'made'
      ? `${wanted.email} is an admin now. Sign in at ${settings.siteUrl}/account/sign-in.`
      : `${wanted.email} had an account: it is an admin's now, with this password, and signed out everywhere.`,
  )
}

async function makeAdmin(
  { url }: Pick<DatabaseUrls, 'url'>,
  siteUrl: string,
  wanted: Wanted,
): Promise<'made' | 'promoted'> {
  // Stripe is not asked for anything.
  const stripe = { secretKey: 'sk_test_none', webhookSecrets: [] }
  const engine = createEngine({ databaseUrl: url, stripe, clock: createClock() })
  try {
    const secret = randomBytes(32).toString('base64url')
    const done = await createAccounts({ engine, secret, siteUrl, log: silentLog }).makeAdmin(wanted)
    const act = done === 'made' ? 'admin.made' : 'admin.promoted'
    await engine.audit.record({ actor: 'cli', act, subject: wanted.email, after: { role: 'admin' } })
    return done
  } finally {
    await engine.close()
  }
}

const wantedForm = z.object({
  email: z.email({ error: 'The e-mail address is none.' }),
  password: z
    .string()
    .min(passwordLengthMin, { error: `The password is too short: ${passwordLengthMin} characters at least.` })
    .max(passwordLengthMax, { error: `The password is too long: ${passwordLengthMax} characters at most.` }),
})
type Wanted = z.output<typeof wantedForm>

async function askWhom(): Promise<Wanted> {
  const { ADMIN_EMAIL, ADMIN_PASSWORD } = process.env
  const given = ADMIN_EMAIL && ADMIN_PASSWORD ? { email: ADMIN_EMAIL, password: ADMIN_PASSWORD } : await ask()
  const wanted = wantedForm.safeParse(given)
  if (wanted.success) {
    return wanted.data
  }
  throw new CliError(
    wanted.error.issues.map(({ message }) => message).join(' '),
    'Give both when asked, as two lines from a pipe, or as ADMIN_EMAIL and ADMIN_PASSWORD.',
  )
}

/** What is typed as a password is not shown. */
async function ask(): Promise<{ email: string; password: string }> {
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
      return await readTwo(lines)
    }
    const email = await lines.question('E-mail address: ')
    const password = lines.question(`Password (${passwordLengthMin} characters or more): `)
    isMuted = true
    return { email: email.trim(), password: await password }
  } finally {
    lines.close()
    if (isMuted) {
      process.stderr.write('\n')
    }
  }
}

async function readTwo(lines: AsyncIterable<string>): Promise<{ email: string; password: string }> {
  const read: string[] = []
  for await (const line of lines) {
    read.push(line)
  }
  return { email: read[0]?.trim() ?? '', password: read[1] ?? '' }
}
