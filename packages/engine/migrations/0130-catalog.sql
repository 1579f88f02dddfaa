-- The catalog: products, their variants, prices and categories.

create table shop.product (
  id text primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null check (name <> ''),
  description text not null,
  image_url text not null,
  -- the options in which the variants differ, in display order: {Color,Size}
  option_names text[] not null default '{}',
  -- the weighted words the product is found by; written together with their sources
  search tsvector not null default '',
  position integer not null,
  created_at timestamptz not null,
  archived_at timestamptz
);
create index product_search on shop.product using gin (search);
create index product_by_position on shop.product (position, id);
create index product_by_age on shop.product (created_at, id);

create table shop.category (
  id text primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null check (name <> ''),
  position integer not null
);

create table shop.product_category (
  product_id text not null references shop.product,
  category_id text not null references shop.category on delete cascade,
  primary key (category_id, product_id)
);
create index category_of_product on shop.product_category (product_id);

create table shop.variant (
  id text primary key,
  product_id text not null references shop.product,
  sku text not null unique check (sku ~ '^[A-Za-z0-9._-]{1,64}$'),
  -- json keeps the display order of the options; jsonb would not
  options json not null,
  -- null: not counted, never out of stock
  inventory_item_id text references shop.inventory_item,
  -- null: the product's image
  image_url text,
  -- tokens that one unit grants; null for anything but a token pack
  tokens bigint check (tokens > 0),
  position integer not null,
  archived_at timestamptz
);
create index variant_of_product on shop.variant (product_id, position);
create index variant_of_inventory_item on shop.variant (inventory_item_id);
-- one variant on sale for each combination of options
create unique index variant_once on shop.variant (product_id, (options::jsonb)) where archived_at is null;

create table shop.price (
  variant_id text not null references shop.variant,
  currency text not null check (currency ~ '^[a-z]{3}$'),
  amount_minor bigint not null check (amount_minor > 0),
  position integer not null,
  primary key (variant_id, currency)
);
create index price_by_amount on shop.price (currency, amount_minor);
