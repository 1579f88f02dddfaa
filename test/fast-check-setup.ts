/**
 * Loaded before every test file: one seed for the whole run, which `countinghouse test` chooses and
 * prints.
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.COUNTINGHOUSE_SEED ?? 1), endOnFailure: true })
