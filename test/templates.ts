/** Databases that a test's database is cloned from: the tables alone, or with the demo products. */
export const templates = { migrated: 'template_migrated', seeded: 'template_seeded' } as const
