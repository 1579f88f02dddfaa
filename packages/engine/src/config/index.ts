/** The shop's configuration file. */
export { ConfigError, defineConfig } from './define.ts'
