-- Refunds by line: how many units of what, and whether they go back to the shelves once Stripe has the refund.

create table shop.refund_line (
  refund_id text not null references shop.refund,
  order_line_id text not null references shop.order_line,
  quantity integer not null check (quantity > 0),
  -- what the units cost the customer; the refund itself may be of more or less
  amount_minor bigint not null check (amount_minor >= 0),
  restock boolean not null,
  primary key (refund_id, order_line_id)
);
create index refund_line_of_order_line on shop.refund_line (order_line_id);

alter table shop.order_line
  -- what refunds have taken back or mean to; failed ones do not count
  add column refunded_quantity integer not null default 0,
  add constraint refunded_within_bought check (0 <= refunded_quantity and refunded_quantity <= quantity);

-- A request to refund that comes again under its key is the same refund, for ever: money that goes back twice does not return.
alter table shop.refund
  add column request_key text,
  add column request_hash bytea,
  add constraint request_is_whole check ((request_key is null) = (request_hash is null));
create unique index refund_of_request on shop.refund (order_id, request_key);
