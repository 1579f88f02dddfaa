-- A cart remembers what its items cost when they were put in, so that a change is told before somebody pays.

-- as the catalog's: [{"currency": "usd", "amountMinor": 2499}]; null for what was put in before this was kept
alter table shop.cart_item add column added_prices json;
