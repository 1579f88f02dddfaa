-- What customers are told. The key names the fact that a mail tells of, so that it is told once.

create table shop.mail (
  key text primary key,
  -- null once its reader was forgotten
  recipient text,
  user_id text,
  -- which template, and what it needs; the secret of a link leaves it when the mail is sent
  letter json not null,
  written_at timestamptz not null,
  sent_at timestamptz,
  -- of the last try
  error text
);
create index mail_by_age on shop.mail (written_at, key);
create index mail_of_user on shop.mail (user_id) where user_id is not null;
create index mail_of_recipient on shop.mail (lower(recipient));
