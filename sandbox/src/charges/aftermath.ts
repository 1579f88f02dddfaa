/** What some test cards bring about once they have paid. */
import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'

export function afterCharge(_world: World, _charge: Objects['charge']): void {}
