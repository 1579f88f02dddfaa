-- A parcel that is told of again under its key is the same parcel: what was sent once is not counted twice.

alter table shop.fulfillment
  add column request_key text,
  -- of what was asked, tracking included: it goes with that when the customer is forgotten
  add column request_hash bytea,
  add constraint hash_has_its_key check (request_hash is null or request_key is not null);
create unique index fulfilment_of_request on shop.fulfillment (order_id, request_key);
