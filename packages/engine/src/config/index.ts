/** The shop's configuration file. */
export { ConfigError } from './config-error.ts'
export { defineConfig } from './define.ts'
