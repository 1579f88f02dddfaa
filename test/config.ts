/**
 * The configuration of tests: the shop's plans and packs, without shipping, tax or promotion codes.
 */
import shopConfig from '../countinghouse.config.ts'

export const config = { ...shopConfig, promotionCodes: false, shipping: { askPhone: false, zones: [] } }
