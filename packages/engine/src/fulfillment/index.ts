/** Goods on their way to who bought them. The rows are the order's; here they are sent, written in the book, and told of. */
export { fulfillOrder } from './fulfill.ts'
