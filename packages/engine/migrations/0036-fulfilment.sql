-- Goods on their way: where to, which, with whom.

alter table shop.order
  -- name, telephone and address, as the customer told them at Stripe; null where nothing is sent, and once they were forgotten
  add column ship_to json;
create index order_by_time on shop.order (created_at desc, id desc);
create index order_to_review on shop.order (created_at desc, id desc) where review is not null;

alter table shop.order_line
  -- whether it is a thing that is sent
  add column requires_shipping boolean not null default true,
  add column fulfilled_quantity integer not null default 0,
  add constraint fulfilled_within_order check (0 <= fulfilled_quantity and fulfilled_quantity <= quantity);
update shop.order_line set requires_shipping = (select inventory_item_id is not null from shop.variant where variant.id = order_line.variant_id);

create table shop.fulfillment (
  id text primary key,
  order_id text not null references shop.order,
  -- these lead to an address: they go when the customer is forgotten
  carrier text,
  tracking_number text,
  tracking_url text,
  actor text not null,
  sent_at timestamptz not null
);
create index fulfilment_of_order on shop.fulfillment (order_id);

create table shop.fulfillment_line (
  fulfillment_id text not null references shop.fulfillment,
  order_line_id text not null references shop.order_line,
  quantity integer not null check (quantity > 0),
  primary key (fulfillment_id, order_line_id)
);

-- What happened to an order is found by the objects that it has at Stripe.
create index stripe_event_of_object on shop.stripe_event (object_id, created);
create index mail_of_order on shop.notification ((email_template ->> 'orderId'));
