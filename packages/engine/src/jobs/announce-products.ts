import type { JobHandler } from './job.ts'

/** A product's stock went from in to low to out, or back: its cached page says something that is no longer true. */
export const announceProductsJob: JobHandler<'announce-products'> = async (_ctx, { slugs }, jobContext) =>
  jobContext.productsChanged(slugs)
