-- Emails to customers. The key names the fact, so that a fact is announced once.

create table shop.notification (
  key text primary key,
  -- null after erasure
  recipient text,
  user_id text,
  -- the template and its values; the secret of a link is removed once the email is sent
  email_template json not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  -- of the last attempt to send
  error text
);
create index notification_by_age on shop.notification (created_at, key);
create index notification_of_user on shop.notification (user_id) where user_id is not null;
create index notification_of_recipient on shop.notification (lower(recipient));
create index notification_of_order on shop.notification ((email_template ->> 'orderId'));
