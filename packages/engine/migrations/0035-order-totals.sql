-- What an order comes to, part by part, and a number that a person can say on the telephone.

-- Only what the lines add up to is known when an order is placed; discount, shipping and tax are the customer's doing at Stripe.
alter table shop.order
  add column subtotal_minor bigint,
  add column discount_minor bigint not null default 0,
  add column shipping_minor bigint not null default 0,
  add column tax_minor bigint not null default 0,
  -- whether the tax is a part of the prices, or comes on top of them
  add column tax_included boolean not null default false;
update shop.order set subtotal_minor = total_minor;
update shop.order set total_minor = payment.amount_minor from shop.payment where payment.order_id = "order".id;
alter table shop.order alter column subtotal_minor set not null;

-- A line's parts of them: what its units cost the customer in the end, and what they are worth when they come back.
alter table shop.order_line
  add column discount_minor bigint not null default 0,
  add column tax_minor bigint not null default 0,
  add column total_minor bigint;
update shop.order_line set total_minor = amount_minor;
alter table shop.order_line alter column total_minor set not null;

-- A sequence locks nobody; a checkout that was rolled back leaves a gap, and that is all right.
create sequence shop.order_serial start 1001;
alter table shop.order add column serial bigint;
update shop.order set serial = numbered.serial
from (select id, 1000 + row_number() over (order by created_at, id) as serial from shop.order) numbered
where numbered.id = "order".id;
select setval('shop.order_serial', coalesce((select max(serial) + 1 from shop.order), 1001), false);
alter table shop.order
  alter column serial set default nextval('shop.order_serial'),
  alter column serial set not null,
  -- The letter tells of a mistyped digit, and of two that changed places. It keeps nobody out.
  add column number text not null
    generated always as ('CH-' || serial::text || '-' || substr('ABCDEFGHJKLMNPQRSTUVWXY', (serial % 23)::integer + 1, 1)) stored;
create unique index order_number on shop.order (number);
