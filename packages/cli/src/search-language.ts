import { z } from 'zod'

/** As PostgreSQL 15 calls the languages whose words it can take apart. */
const languages = [
  ...([
    'simple',
    'arabic',
    'armenian',
    'basque',
    'catalan',
    'danish',
    'dutch',
    'english',
    'finnish',
    'french',
  ] as const),
  ...([
    'german',
    'greek',
    'hindi',
    'hungarian',
    'indonesian',
    'irish',
    'italian',
    'lithuanian',
    'nepali',
  ] as const),
  ...([
    'norwegian',
    'portuguese',
    'romanian',
    'russian',
    'serbian',
    'spanish',
    'swedish',
    'tamil',
    'turkish',
    'yiddish',
  ] as const),
]

export const searchLanguage = z
  .enum(languages, 'must be a language that PostgreSQL knows, such as german, or simple for none')
  .default('english')
