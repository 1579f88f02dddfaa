/**
 * The role that the shop runs as. It owns nothing, so that it cannot disable triggers, and it can
 * only insert into append-only tables. The owner of the tables migrates them and grants the
 * privileges of this role.
 */
import pg from 'pg'

export interface RuntimeRole {
  role: string
  /** An owner can change its own privileges, so only triggers protect the tables. */
  isOwner: boolean
  /** Missing privileges, such as `shop.audit: INSERT`. */
  lacks: string[]
  /** Privileges that it should not have, such as `shop.audit: UPDATE`. */
  exceeds: string[]
  /** The append-only tables. */
  ledgers: string[]
}

/** Compares the privileges of the role in `databaseUrl` with those that it should have. */
export async function readRuntimeRole(databaseUrl: string): Promise<RuntimeRole> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    const { rows: who } = await client.query<{ role: string }>('select current_user as role')
    const role = who[0]?.role ?? ''
    const privileges = await readPrivileges(client, role)
    const each = (which: 'lacks' | 'exceeds') =>
      privileges.flatMap((relation) => relation[which].map((privilege) => `${relation.name}: ${privilege}`))
    return {
      role,
      isOwner: privileges.some(({ isOwner }) => isOwner),
      lacks: [
        ...each('lacks'),
        ...privileges.filter(({ lacksPolicy }) => lacksPolicy).map(({ name }) => `${name}: a policy`),
      ],
      exceeds: each('exceeds'),
      ledgers: privileges.filter(({ isLedger }) => isLedger).map(({ name }) => name),
    }
  } finally {
    await client.end()
  }
}

/**
 * Creates the role of `runtimeUrl` with its password if it is missing, and corrects its privileges.
 * Runs as the owner, in a transaction under the lock of the migrations, and writes nothing if the
 * privileges are correct.
 */
export async function grantRuntimePrivileges(client: pg.ClientBase, runtimeUrl: string): Promise<void> {
  const role = await ensureRole(client, runtimeUrl)
  const name = pg.escapeIdentifier(role)
  const privileges = await readPrivileges(client, role)
  // The owner itself, with another URL.
  if (privileges.some(({ isOwner }) => isOwner)) {
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
  for (const { name: relation, kind, ought, lacks, exceeds, lacksPolicy } of privileges) {
    const what = kind === 'sequence' ? 'sequence' : 'table'
    if (exceeds.length > 0) {
      await client.query(`revoke ${exceeds.join(', ')} on ${what} ${relation} from ${name}`)
    }
    if (lacks.length > 0) {
      await client.query(`grant ${ought.join(', ')} on ${what} ${relation} to ${name}`)
    }
    // Row-level security hides the rows of the queue from all roles without a policy.
    if (lacksPolicy) {
      await client.query(`create policy ${name} on ${relation} to ${name} using (true) with check (true)`)
    }
  }
}

const schemas = ['shop', 'auth', 'graphile_worker']

/** Shared poolers append their project to the name of the role: `role.project`. */
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
  await client.query('savepoint create_role')
  await client.query(`create role ${login}`).catch((error) => {
    // Roles belong to the server, so the migration of another database may have created it at the
    // same time.
    if (![DUPLICATE_OBJECT, UNIQUE_VIOLATION].includes(error.code)) {
      throw error
    }
    return client.query('rollback to create_role')
  })
  return role
}

const [DUPLICATE_OBJECT, UNIQUE_VIOLATION] = ['42710', '23505']

interface RelationPrivileges {
  /** The quoted name with its schema. */
  name: string
  kind: 'table' | 'view' | 'sequence'
  isLedger: boolean
  isOwner: boolean
  ought: string[]
  lacks: string[]
  exceeds: string[]
  lacksPolicy: boolean
}

/** A table is a ledger if it has a trigger that calls `shop.reject_change`. */
async function readPrivileges(client: pg.ClientBase, role: string): Promise<RelationPrivileges[]> {
  const { rows } = await client.query<RelationPrivileges>(
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
        select privilege
        from unnest(
          '{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER,REFERENCES,USAGE}'::text[]
        ) privilege
        where case
          when kind = 'sequence'
          then privilege in ('USAGE', 'UPDATE') and has_sequence_privilege($1::name, oid, privilege)
          else privilege <> 'USAGE' and has_table_privilege($1::name, oid, privilege)
        end
      ) as has
      from rule
    )
    select name, kind, "isLedger", "isOwner", ought,
      array(select unnest(ought) except select unnest(has) order by 1) as lacks,
      array(select unnest(has) except select unnest(ought) order by 1) as exceeds,
      relrowsecurity and not exists (
        select from pg_policy join pg_roles on pg_roles.oid = any (polroles)
        where polrelid = had.oid and rolname = $1::name
      ) as "lacksPolicy"
    from had order by name`,
    [role, schemas],
  )
  return rows
}
