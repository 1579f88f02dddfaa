/**
 * The dashboard's buttons. Each is a form that performs one action and redirects back to its page.
 */
import type { Context, Hono } from 'hono'
import { expireSession } from '../checkout/confirm.ts'
import type { SandboxContext } from '../context.ts'
import { actions, ControlError } from '../control/actions.ts'
import { apiFaults, deliveryFaults } from '../faults/faults.ts'
import { StripeError } from '../http/errors.ts'
import { settlePaymentIntent } from '../payment-intents/settle.ts'
import type { Sandbox } from '../sandbox.ts'
import { resendEvent } from '../webhook-endpoints/resend.ts'
import { rotateSecret } from '../webhook-endpoints/rotate.ts'

/** Messages shown after an action, by the `done` parameter of the page to which it redirects. */
export const resultMessages = {
  advanced: 'Clock advanced. Everything that came due was processed in order.',
  done: 'Done. The resulting events are listed below.',
  expired: 'Checkout session expired.',
  failed: "The action couldn't be completed. The object may have changed since this page was loaded.",
  fault_enabled: 'Fault enabled.',
  fault_disabled: 'Fault disabled.',
  reset: 'All data deleted.',
  resent: 'Event queued for delivery.',
  rolled: 'Signing secret rolled. The previous secret stays valid for 24 hours.',
  settled: 'Payment updated.',
} as const

type Result = keyof typeof resultMessages
type Form = (field: string) => string
type Action = (sandbox: Sandbox, form: Form) => Result | Promise<Result>

/** Actions by their path below `/dashboard/`. */
const dashboardActions: Record<string, Action> = {
  async clock(sandbox, form): Promise<Result> {
    await sandbox.advance(form('advance'))
    return 'advanced'
  },
  expire: inTransaction((ctx, form) => {
    expireSession(ctx, ctx.store.get('checkout.session', form('session')))
    return 'expired'
  }),
  settle: inTransaction((ctx, form) => {
    settlePaymentIntent(ctx, form('payment_intent'), form('outcome') === 'failed' ? 'failed' : 'succeeded')
    return 'settled'
  }),
  resend: inTransaction((ctx, form) => {
    resendEvent(ctx, form('event'), form('endpoint'))
    return 'resent'
  }),
  roll: inTransaction((ctx, form) => {
    rotateSecret(ctx, form('endpoint'))
    return 'rolled'
  }),
  faults({ faults }, form) {
    const kind = [...deliveryFaults, ...apiFaults].find((name) => name === form('kind'))
    if (kind === undefined) {
      return 'failed'
    }
    faults.add({
      kind,
      match: form('match').trim() || undefined,
      amount: parseCount(form('amount')),
      times: parseCount(form('times')),
    })
    return 'fault_enabled'
  },
  'faults/remove'({ faults }, form) {
    faults.remove(form('id'))
    return 'fault_disabled'
  },
  'faults/clear'({ faults }) {
    faults.clear()
    return 'fault_disabled'
  },
  /** Runs one of the control API's actions on an object. */
  do: inTransaction((ctx, form) => {
    const name = form('action')
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (action === undefined) {
      return 'failed'
    }
    action.run(
      ctx,
      Object.fromEntries([
        [form('field'), form('id')],
        ...(form('outcome') === '' ? [] : [['outcome', form('outcome')]]),
      ]),
    )
    return 'done'
  }),
  reset(sandbox) {
    sandbox.reset()
    return 'reset'
  },
}

function inTransaction(run: (ctx: SandboxContext, form: Form) => Result): Action {
  return async (sandbox, form) => {
    const result = sandbox.ctx.database.transaction(() => run(sandbox.ctx, form))
    await sandbox.idle()
    return result
  }
}

const parseCount = (text: string) => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined)

export function registerActionRoutes(app: Hono, sandbox: Sandbox) {
  for (const [name, action] of Object.entries(dashboardActions)) {
    app.post(`/dashboard/${name}`, async (context) => {
      const body = await context.req.parseBody()
      const form: Form = (field) => (typeof body[field] === 'string' ? body[field].slice(0, 500) : '')
      return redirectBack(context, form('return_to'), await perform(sandbox, action, form))
    })
  }
}

/** An expected error becomes a message: the object may have changed while the page was open. */
async function perform(sandbox: Sandbox, action: Action, form: Form): Promise<Result> {
  try {
    return await action(sandbox, form)
  } catch (error) {
    if (error instanceof StripeError || error instanceof RangeError || error instanceof ControlError) {
      return 'failed'
    }
    throw error
  }
}

/** Redirects to a path of the sandbox only, so that a form cannot be used as an open redirect. */
function redirectBack(context: Context, returnTo: string, result: Result) {
  const url = URL.parse(returnTo, 'http://sandbox')
  if (url === null || url.host !== 'sandbox') {
    return context.redirect(`/?done=${result}`, 303)
  }
  url.searchParams.set('done', result)
  return context.redirect(`${url.pathname}${url.search}`, 303)
}
