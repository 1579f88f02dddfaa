/** The card fields of the payment page, the invoice page and the customer portal. */
import { html } from 'hono/html'
import { incomplete } from '../http/errors.ts'
import { testCards } from '../payment-methods/test-cards.ts'
import type { Html } from './layout.ts'

export interface CardValues {
  number?: string | undefined
  expiry?: string | undefined
  cvc?: string | undefined
}

export function cardFields({ number = '', expiry = '', cvc = '' }: CardValues): Html {
  return html`<label for="number">Card number</label>
    <input id="number" name="number" inputmode="numeric" autocomplete="cc-number" placeholder="1234 1234 1234 1234" value="${number}" />
    <div class="pair">
      <div><label for="expiry">Expiration date</label><input id="expiry" name="expiry" inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" value="${expiry}" /></div>
      <div><label for="cvc">CVC</label><input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="123" maxlength="4" value="${cvc}" /></div>
    </div>
    ${testCardChips()}`
}

function testCardChips(): Html {
  const cards = testCards.filter(({ label }) => label !== undefined)
  const chip = ({ number, label }: (typeof cards)[number]) =>
    html`<button type="button" class="chip" data-number="${number}"><code>…${number.slice(-4)}</code> ${label}</button>`
  return html`<div class="chips" role="group" aria-label="Test cards" data-testid="test-cards">${cards.map(chip)}</div>`
}

/** @throws StripeError with a message for the customer when a field is incomplete */
export function readCard({ number = '', expiry = '', cvc = '' }: CardValues) {
  const date = /^(\d{1,2})\D*(\d{2}|\d{4})$/.exec(expiry.trim())
  if (number.replace(/\D/g, '') === '') {
    throw incomplete('Your card number is incomplete.')
  }
  if (date === null) {
    throw incomplete("Your card's expiration date is incomplete.")
  }
  if (!/^\d{3,4}$/.test(cvc.trim())) {
    throw incomplete("Your card's security code is incomplete.")
  }
  return { number, exp_month: Number(date[1]), exp_year: Number(date[2]), cvc: cvc.trim() }
}

/**
 * Fills in a test card on click and groups the digits of a card number. The form works without it.
 */
export const cardScript = `
const field = (id) => document.getElementById(id)
const group = (text) => text.replace(/\\D/g, '').slice(0, 19).replace(/(.{4})(?=.)/g, '$1 ')
for (const chip of document.querySelectorAll('[data-number]')) chip.addEventListener('click', () => {
  field('number').value = group(chip.dataset.number)
  field('expiry').value = '12 / ' + String((new Date().getFullYear() + 3) % 100)
  field('cvc').value = '123'
  chip.closest('form').querySelector('[type=submit]').focus()
})
field('number')?.addEventListener('input', (event) => { if (event.target.selectionStart === event.target.value.length) event.target.value = group(event.target.value) })
`

export const formStyle = `
label { display: block; margin: .9rem 0 .3rem; font-size: .9rem; font-weight: 600; }
input:not([type=radio], [type=checkbox]), select { width: 100%; padding: .7rem .8rem; border: 1px solid #aab2c0; border-radius: var(--radius); background: #fff; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.chips { display: flex; flex-wrap: wrap; gap: .4rem; margin: 1rem 0 0; }
.chip { padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); font-size: .8rem; cursor: pointer; }
.chip:hover { border-color: var(--accent); }
.small { font-size: .875rem; }
`
