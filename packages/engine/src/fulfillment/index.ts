/**
 * Fulfillment: records a shipment of an order, with its audit entry and the email to the customer.
 */
export { fulfillOrder } from './fulfill.ts'
