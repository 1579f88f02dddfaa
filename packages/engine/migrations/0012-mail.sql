-- What customers are told. The key names the fact that a mail tells of, so that it is told once.

create table shop.notification (
  key text primary key,
  -- null once its reader was forgotten
  recipient text,
  user_id text,
  -- which template, and what it needs; the secret of a link leaves it when the mail is sent
  email_template json not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  -- of the last try
  error text
);
create index mail_by_age on shop.notification (created_at, key);
create index mail_of_user on shop.notification (user_id) where user_id is not null;
create index mail_of_recipient on shop.notification (lower(recipient));
