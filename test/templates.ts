/** What each test's database is a copy of: the tables, and besides them the demonstration's goods. */
export const templates = { migrated: 'template_migrated', seeded: 'template_seeded' } as const
