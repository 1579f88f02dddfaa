-- Inventory: units on hand and reserved, and an append-only history of every change.

create table shop.inventory_item (
  id text primary key,
  on_hand integer not null,
  reserved integer not null default 0,
  -- the merchant is warned when this many units, or fewer, are available
  low_stock_threshold integer not null default 5 check (low_stock_threshold >= 0),
  constraint inventory_never_negative check (0 <= reserved and reserved <= on_hand)
) with (fillfactor = 50);  -- room for heap-only updates of hot rows

-- The movements of an item add up to its row: `countinghouse doctor` checks it.
create table shop.inventory_movement (
  inventory_item_id text not null references shop.inventory_item,
  -- orders the movements of an item; `at` does not
  id bigint generated always as identity,
  kind text not null check (
    kind in (
      'opened', 'reserved', 'released', 'sold', 'restocked', 'adjusted', 'returned', 'return_undone'
    )
  ),
  on_hand_delta integer not null,
  reserved_delta integer not null,
  -- the order or refund that caused the movement
  ref text,
  -- who made it and why; null where an order or refund caused it
  actor text,
  reason text,
  at timestamptz,
  primary key (inventory_item_id, id),
  constraint adjusted_for_a_reason check (kind <> 'adjusted' or reason <> ''),
  constraint movement_has_a_cause check (kind in ('opened', 'restocked', 'adjusted') = (ref is null))
);
-- units that a refund has restocked so far
create index inventory_movement_of_return on shop.inventory_movement (ref)
  where kind in ('returned', 'return_undone');
create trigger inventory_movement_append_only before update or delete on shop.inventory_movement
  for each row execute function shop.reject_change();
create trigger inventory_movement_never_truncated before truncate on shop.inventory_movement
  for each statement execute function shop.reject_change();
