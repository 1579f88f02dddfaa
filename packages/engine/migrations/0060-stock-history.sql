-- The history of each stock item, which is only ever added to: its movements add up to what the item says.

create table shop.inventory_movement (
  inventory_item_id text not null references shop.inventory_item,
  -- orders the movements of an item; the time does not
  id bigint generated always as identity,
  kind text not null check (kind in ('opened', 'reserved', 'released', 'sold', 'restocked', 'adjusted', 'returned', 'return_undone')),
  on_hand_delta integer not null,
  reserved_delta integer not null,
  -- the order, or the refund, that it followed from
  ref text,
  -- who, and why; nobody where it followed from an order
  actor text,
  reason text,
  -- null: from before there was a history
  at timestamptz,
  primary key (inventory_item_id, id),
  constraint adjusted_for_a_reason check (kind <> 'adjusted' or reason <> ''),
  constraint follows_from check (kind in ('opened', 'restocked', 'adjusted') = (ref is null))
);
-- what a refund brought back so far
create index stock_movement_of_return on shop.inventory_movement (ref) where kind in ('returned', 'return_undone');

insert into shop.inventory_movement (inventory_item_id, kind, on_hand_delta, reserved_delta)
select id, 'opened', on_hand, reserved from shop.inventory_item;

create or replace function shop.reject_change() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name;
end
$$;
create trigger stock_movement_append_only before update or delete on shop.inventory_movement
  for each row execute function shop.reject_change();
create trigger stock_movement_never_emptied before truncate on shop.inventory_movement
  for each statement execute function shop.reject_change();

-- At how many free units the merchant wants to be told to order more.
alter table shop.inventory_item add column low_at integer not null default 5 check (low_at >= 0);
