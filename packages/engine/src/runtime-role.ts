/**
 * The role that a shop runs as: it owns nothing, so that it can switch off no trigger, and to what is only ever added to it can only add. Who
 * owns the tables migrates them, and says here what the other may.
 */
import pg from 'pg'

export interface RuntimeRole {
  role: string
  /** It could change its own rights: no table is safe from it but by its triggers. */
  isOwner: boolean
  /** What it may not and has to, or may and should not: `shop.audit: UPDATE`. */
  lacks: string[]
  exceeds: string[]
  /** What it can only add to. */
  ledgers: string[]
}

/** Whoever `databaseUrl` comes in as, and what they may. */
export async function readRuntimeRole(databaseUrl: string): Promise<RuntimeRole> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    const { rows: who } = await client.query<{ role: string }>('select current_user as role')
    const role = who[0]?.role ?? ''
    const rights = await readRights(client, role)
    const each = (which: 'lacks' | 'exceeds') =>
      rights.flatMap((right) => right[which].map((privilege) => `${right.name}: ${privilege}`))
    return {
      role,
      isOwner: rights.some(({ isOwner }) => isOwner),
      lacks: [
        ...each('lacks'),
        ...rights.filter(({ lacksPolicy }) => lacksPolicy).map(({ name }) => `${name}: a policy`),
      ],
      exceeds: each('exceeds'),
      ledgers: rights.filter(({ isLedger }) => isLedger).map(({ name }) => name),
    }
  } finally {
    await client.end()
  }
}

/**
 * Makes the role of `runtimeUrl` if there is none, with the password that stands there, and lets it do what it must and no more. In a
 * transaction of the owner's, under the lock of the migrations; writes nothing when nothing is amiss.
 */
export async function admitRuntime(client: pg.ClientBase, runtimeUrl: string): Promise<void> {
  const role = await ensureRole(client, runtimeUrl)
  const name = pg.escapeIdentifier(role)
  const rights = await readRights(client, role)
  // The owner itself, by another address.
  if (rights.some(({ isOwner }) => isOwner)) {
    return
  }
  for (const schema of schemas) {
    const { rows } = await client.query('select has_schema_privilege($1::name, $2, $3) as may', [
      role,
      schema,
      'usage',
    ])
    if (!rows[0]?.may) {
      await client.query(`grant usage on schema ${schema} to ${name}`)
    }
  }
  for (const { name: relation, kind, ought, lacks, exceeds, lacksPolicy } of rights) {
    const what = kind === 'sequence' ? 'sequence' : 'table'
    if (exceeds.length > 0) {
      await client.query(`revoke ${exceeds.join(', ')} on ${what} ${relation} from ${name}`)
    }
    if (lacks.length > 0) {
      await client.query(`grant ${ought.join(', ')} on ${what} ${relation} to ${name}`)
    }
    // The queue's tables let nobody but their owner see a row, unless a policy says so.
    if (lacksPolicy) {
      await client.query(`create policy ${name} on ${relation} to ${name} using (true) with check (true)`)
    }
  }
}

const schemas = ['shop', 'auth', 'graphile_worker']

/** Poolers that serve many add whose database they mean to the name: `role.project`. */
async function ensureRole(client: pg.ClientBase, runtimeUrl: string): Promise<string> {
  const { username, password } = new URL(runtimeUrl)
  const given = decodeURIComponent(username)
  const names = [given, given.replace(/\.[^.]*$/, '')]
  const { rows } = await client.query<{ role: string }>(
    'select rolname as role from pg_roles where rolname = any($1) order by length(rolname) desc',
    [names],
  )
  if (rows[0]) {
    return rows[0].role
  }
  const role = names.at(-1) ?? given
  const login = `${pg.escapeIdentifier(role)} login password ${pg.escapeLiteral(decodeURIComponent(password))}`
  await client.query('savepoint making')
  await client.query(`create role ${login}`).catch((error) => {
    // Roles belong to the server: another of its databases may have been migrated at this moment.
    if (![DUPLICATE_OBJECT, UNIQUE_VIOLATION].includes(error.code)) {
      throw error
    }
    return client.query('rollback to making')
  })
  return role
}

const [DUPLICATE_OBJECT, UNIQUE_VIOLATION] = ['42710', '23505']

interface Rights {
  /** With its schema, quoted. */
  name: string
  kind: 'table' | 'view' | 'sequence'
  isLedger: boolean
  isOwner: boolean
  ought: string[]
  lacks: string[]
  exceeds: string[]
  lacksPolicy: boolean
}

/** A ledger is what refuses changes by a trigger: a new one is known by that alone. */
async function readRights(client: pg.ClientBase, role: string): Promise<Rights[]> {
  const { rows } = await client.query<Rights>(
    `with relation as (
      select class.oid, format('%I.%I', space.nspname, class.relname) as name, relrowsecurity,
        case relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end as kind,
        pg_has_role($1::name, relowner, 'member') as "isOwner",
        relname in ('migration', 'migrations') as is_chronicle,
        exists (
          select from pg_trigger join pg_proc on pg_proc.oid = tgfoid
          where tgrelid = class.oid and proname = 'reject_change'
        ) as "isLedger"
      from pg_class class join pg_namespace space on space.oid = relnamespace
      where space.nspname = any ($2) and relkind in ('r', 'p', 'v', 'S')
    ), rule as (
      select *, case
        when kind = 'sequence' then '{USAGE}'
        when kind = 'view' or is_chronicle then '{SELECT}'
        when "isLedger" then '{SELECT,INSERT}'
        else '{SELECT,INSERT,UPDATE,DELETE}'
      end::text[] as ought
      from relation
    ), had as (
      select rule.*, array(
        select privilege from unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER,REFERENCES,USAGE}'::text[]) privilege
        where case
          when kind = 'sequence' then privilege in ('USAGE', 'UPDATE') and has_sequence_privilege($1::name, oid, privilege)
          else privilege <> 'USAGE' and has_table_privilege($1::name, oid, privilege)
        end
      ) as has
      from rule
    )
    select name, kind, "isLedger", "isOwner", ought,
      array(select unnest(ought) except select unnest(has) order by 1) as lacks,
      array(select unnest(has) except select unnest(ought) order by 1) as exceeds,
      relrowsecurity and not exists (
        select from pg_policy join pg_roles on pg_roles.oid = any (polroles) where polrelid = had.oid and rolname = $1::name
      ) as "lacksPolicy"
    from had order by name`,
    [role, schemas],
  )
  return rows
}
