-- A catalog that is searched, sorted, filtered and edited.

alter table shop.product
  -- what its variants differ in, in the order in which it is asked: {Color,Size}
  add column option_names text[] not null default '{}',
  -- the words it is found by, weighted; written with whatever they are taken from
  add column search tsvector not null default '',
  -- products from before this column are the oldest
  add column created_at timestamptz not null default to_timestamp(0);
alter table shop.product alter column created_at drop default;
update shop.product set option_names = coalesce((
  select array(select json_object_keys(variant.options))
  from shop.variant where variant.product_id = product.id order by variant.position limit 1
), '{}');
create index product_search on shop.product using gin (search);
create index product_by_position on shop.product (position, id);
create index product_by_age on shop.product (created_at, id);

-- null: the product's own image does
alter table shop.variant add column image_url text;
-- one variant on sale for each combination
create unique index variant_once on shop.variant (product_id, (options::jsonb)) where archived_at is null;
create index price_by_amount on shop.price (currency, amount_minor);

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
