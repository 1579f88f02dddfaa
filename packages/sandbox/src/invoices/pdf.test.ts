import { expect, test } from 'vitest'
import { startTestSandbox, type TestSandbox } from '../testing.ts'

/**
 * Reads the texts of a PDF with their positions, and checks its cross-reference table.
 */
async function readPdf(url: string | null): Promise<{ text: string; x: number; y: number; page: number }[]> {
  const response = await fetch(url ?? '')
  expect(response.headers.get('content-type')).toBe('application/pdf')
  const bytes = Buffer.from(await response.arrayBuffer()).toString('latin1')
  const [, start = ''] = /startxref\n(\d+)\n%%EOF\n$/.exec(bytes) ?? []
  const offsets = [...bytes.slice(Number(start)).matchAll(/^(\d{10}) 00000 n/gm)].map(([, offset]) =>
    Number(offset),
  )
  const objects = offsets.map((offset, index) => {
    expect(bytes.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj\n`))
    return bytes.slice(offset, bytes.indexOf('\nendobj\n', offset))
  })
  const streams = objects.flatMap((object) => {
    const [, length, stream = ''] = /\/Length (\d+) >>\nstream\n(.*)\nendstream$/s.exec(object) ?? []
    if (length !== undefined) {
      expect(stream).toHaveLength(Number(length))
    }
    return length === undefined ? [] : [stream]
  })
  return streams.flatMap((stream, page) =>
    [...stream.matchAll(/Tf ([\d.]+) ([\d.]+) Td \((.*)\) Tj ET/g)].map(([, x, y, text = '']) => {
      const encoded = Buffer.from(text.replace(/\\(.)/g, '$1'), 'latin1')
      return { text: new TextDecoder('windows-1252').decode(encoded), x: Number(x), y: Number(y), page }
    }),
  )
}

async function openInvoice(
  { stripe }: TestSandbox,
  items: { description: string; amount: number }[],
  name = 'Ada',
) {
  const customer = await stripe.customers.create({ name, email: 'ada@example.com' })
  const invoice = await stripe.invoices.create({
    customer: customer.id,
    collection_method: 'send_invoice',
    days_until_due: 30,
    currency: 'eur',
    footer: 'Thank you.',
  })
  const rate = await stripe.taxRates.create({ display_name: 'VAT', percentage: 19, inclusive: false })
  for (const item of items) {
    await stripe.invoiceItems.create({
      ...item,
      customer: customer.id,
      invoice: invoice.id,
      currency: 'eur',
      tax_rates: [rate.id],
    })
  }
  const coupon = await stripe.coupons.create({ percent_off: 10, name: 'A tenth' })
  await stripe.invoices.update(invoice.id, { discounts: [{ coupon: coupon.id }] })
  return stripe.invoices.finalizeInvoice(invoice.id)
}

test('shows the same line items and totals on the invoice page and in the PDF', async () => {
  await using sandbox = await startTestSandbox()
  const { invoice_pdf, hosted_invoice_url } = await openInvoice(sandbox, [
    { description: 'Work', amount: 10_000 },
  ])
  const page = await (await fetch(hosted_invoice_url ?? '')).text()
  const texts = (await readPdf(invoice_pdf ?? null)).map(({ text }) => text)
  for (const text of [
    '€100.00',
    'A tenth',
    '-€10.00',
    'VAT (19%)',
    '€17.10',
    '€107.10',
    'Amount due',
    'Thank you.',
  ]) {
    expect(page).toContain(text)
    expect(texts).toContain(text)
  }
})

test('breaks a long invoice into pages and wraps text within its columns', async () => {
  await using sandbox = await startTestSandbox()
  const long = `${'a description that is longer than its column '.repeat(4)}${'x'.repeat(90)}`
  const { invoice_pdf } = await openInvoice(
    sandbox,
    Array.from({ length: 40 }, (_, n) => ({ description: `${n}: ${long}`, amount: 100 + n })),
  )
  const pieces = await readPdf(invoice_pdf ?? null)
  const pages = Math.max(...pieces.map(({ page }) => page)) + 1
  expect(pages).toBeGreaterThan(2)
  for (let n = 0; n < 40; n++) {
    expect(pieces.some(({ text }) => text.startsWith(`${n}: a description`))).toBe(true)
  }
  const fullText = pieces.map(({ text }) => text).join(' ')
  expect(fullText.match(/x/g)?.length).toBeGreaterThanOrEqual(40 * 90)
  expect(fullText).toContain(`${pages} of ${pages}`)
  expect(Math.min(...pieces.map(({ y }) => y))).toBeGreaterThanOrEqual(40)
  // Right-aligned amounts do not overlap the column before.
  expect(pieces.filter(({ text }) => /^€[\d.]+$/.test(text)).every(({ x }) => x > 370)).toBe(true)
})

test('encodes Western European text, drops unsupported diacritics and escapes parentheses', async () => {
  await using sandbox = await startTestSandbox()
  const { invoice_pdf } = await openInvoice(
    sandbox,
    [{ description: '“Łódź” – (a\\b) 東', amount: 100 }],
    'Jürgen Ørsted',
  )
  const texts = (await readPdf(invoice_pdf ?? null)).map(({ text }) => text)
  expect(texts).toEqual(expect.arrayContaining(['Jürgen Ørsted', '“Lódz” – (a\\b) ?']))
})

test('has a receipt PDF for a paid invoice only, and no PDF for a draft', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const { id } = await openInvoice(sandbox, [{ description: 'Work', amount: 10_000 }])
  expect((await sandbox.call('GET', `/i/${id}/receipt`)).status).toBe(404)
  await stripe.invoices.pay(id, { payment_method: 'pm_card_mastercard' })
  const receipt = (await readPdf(`${sandbox.url}/i/${id}/receipt`)).map(({ text }) => text)
  expect(receipt).toEqual(
    expect.arrayContaining(['Receipt', 'Date paid', '01 Jan 2026', 'Mastercard ···· 4444', '-€107.10']),
  )
  const { customer } = await stripe.invoices.retrieve(id)
  const draft = await stripe.invoices.create({ customer: String(customer) })
  expect((await sandbox.call('GET', `/i/${draft.id}/pdf`)).status).toBe(404)
})

test('renders the PDF of a credit note', async () => {
  await using sandbox = await startTestSandbox()
  const { id, number } = await openInvoice(sandbox, [{ description: 'Work', amount: 10_000 }])
  const note = await sandbox.stripe.creditNotes.create({ invoice: id, amount: 1_000, memo: 'Sorry.' })
  const texts = (await readPdf(note.pdf)).map(({ text }) => text)
  expect(texts).toEqual(
    expect.arrayContaining(['Credit note', note.number, String(number), '€10.00 credited', 'Sorry.']),
  )
  expect(await (await fetch(`${sandbox.url}/i/${id}`)).text()).toContain('Credit notes')
})

test('shows items, payment method and refunds on the receipt page', async () => {
  await using sandbox = await startTestSandbox()
  const { stripe } = sandbox
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      { price_data: { currency: 'eur', unit_amount: 2_499, product_data: { name: 'Mount' } }, quantity: 2 },
    ],
    success_url: 'http://shop.test/done',
  })
  const card = { email: 'ada@example.com', number: '4242424242424242', expiry: '12/30', cvc: '123' }
  await sandbox.call('POST', `/c/pay/${session.id}`, new URLSearchParams(card).toString())
  const [charge] = (await stripe.charges.list()).data
  await stripe.refunds.create({ charge: String(charge?.id), amount: 500 })
  const page = await (await fetch(charge?.receipt_url ?? '')).text()
  for (const text of ['2 × Mount', '€49.98', 'Visa ···· 4242', '01 Jan 2026', 'Refunded', '-€5.00']) {
    expect(page).toContain(text)
  }
})
