/** The dashboard's buttons: each is a form that does one thing, says so, and goes back to where it was pressed. */
import type { Context, Hono } from 'hono'
import { expireSession } from '../checkout/confirm.ts'
import type { SandboxContext } from '../context.ts'
import { actions, Misuse } from '../control/actions.ts'
import { apiFaults, deliveryFaults } from '../faults/faults.ts'
import { StripeError } from '../http/errors.ts'
import { settlePaymentIntent } from '../payment-intents/settle.ts'
import type { Sandbox } from '../sandbox.ts'
import { resendEvent } from '../webhook-endpoints/resend.ts'
import { rotateSecret } from '../webhook-endpoints/rotate.ts'

type Form = (name: string) => string
/** Returns the word for what was done: one of `told`. */
type Action = (sandbox: Sandbox, form: Form) => string | Promise<string>

const buttons: Record<string, Action> = {
  async clock(sandbox, form) {
    await sandbox.advance(form('advance'))
    return 'advanced'
  },
  expire: changing((ctx, form) => {
    expireSession(ctx, ctx.store.get('checkout.session', form('session')))
    return 'expired'
  }),
  settle: changing((ctx, form) => {
    settlePaymentIntent(ctx, form('payment_intent'), form('outcome') === 'failed' ? 'failed' : 'succeeded')
    return 'settled'
  }),
  resend: changing((ctx, form) => {
    resendEvent(ctx, form('event'), form('endpoint'))
    return 'resent'
  }),
  roll: changing((ctx, form) => {
    rotateSecret(ctx, form('endpoint'))
    return 'rolled'
  }),
  faults({ faults }, form) {
    const kind = [...deliveryFaults, ...apiFaults].find((known) => known === form('kind'))
    if (kind === undefined) {
      return 'refused'
    }
    faults.add({
      kind,
      match: form('match').trim() || undefined,
      amount: count(form('amount')),
      times: count(form('times')),
    })
    return 'fault'
  },
  'faults/remove'({ faults }, form) {
    faults.remove(form('id'))
    return 'cleared'
  },
  'faults/clear'({ faults }) {
    faults.clear()
    return 'cleared'
  },
  /** Whatever the table of controls can do to an object. */
  do: changing((ctx, form) => {
    const name = form('action')
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (action === undefined) {
      return 'refused'
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

function changing(work: (ctx: SandboxContext, form: Form) => string): Action {
  return async (sandbox, form) => {
    const done = sandbox.ctx.database.transaction(() => work(sandbox.ctx, form))
    await sandbox.idle()
    return done
  }
}

const count = (text: string) => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined)

export function actionRoutes(app: Hono, sandbox: Sandbox) {
  for (const [name, action] of Object.entries(buttons)) {
    app.post(`/dashboard/${name}`, async (context) => {
      const body = await context.req.parseBody()
      const form: Form = (field) => (typeof body[field] === 'string' ? body[field].slice(0, 500) : '')
      return goBack(context, form('back'), await attempt(sandbox, action, form))
    })
  }
}

/** What cannot be done any more is said, not thrown: somebody else may have done it while the page was open. */
async function attempt(sandbox: Sandbox, action: Action, form: Form): Promise<string> {
  try {
    return await action(sandbox, form)
  } catch (error) {
    if (error instanceof StripeError || error instanceof RangeError || error instanceof Misuse) {
      return 'refused'
    }
    throw error
  }
}

/** Only to a path of ours. */
function goBack(context: Context, back: string, done: string) {
  const url = URL.parse(back, 'http://here')
  if (url === null || url.host !== 'here') {
    return context.redirect(`/?done=${done}`, 303)
  }
  url.searchParams.set('done', done)
  return context.redirect(`${url.pathname}${url.search}`, 303)
}
