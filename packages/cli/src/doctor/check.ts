import type Stripe from 'stripe'
import type { Settings } from '../settings.ts'
import type { EngineAtHand } from '../with-engine.ts'

/** What a check looks at. */
export interface Patient extends EngineAtHand {
  settings: Settings
  sdk: Stripe
}

export interface Finding {
  /** `undefined` for what is not in use: neither well nor ill. */
  isWell: boolean | undefined
  says: string
}

export interface Check {
  name: string
  /** @throws whatever keeps it from looking: what cannot be checked counts as failed */
  look(patient: Patient): Promise<Finding>
  /** What to do when it is not well. */
  hint: string
}

export const well = (says: string): Finding => ({ isWell: true, says })
export const ill = (says: string): Finding => ({ isWell: false, says })
export const unused = (says: string): Finding => ({ isWell: undefined, says })
