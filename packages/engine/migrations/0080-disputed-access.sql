-- What a subscription gives rests while a bank has what paid for it: asked with nearly every request, and nearly always in vain.
alter table shop.dispute add column user_id text;
update shop.dispute set user_id = paid.user_id
  from shop.invoice_payment paid where paid.payment_intent_id = dispute.payment_stripe_id and dispute.invoice_id is not null;
alter table shop.dispute add constraint disputes_whose_invoice check (invoice_id is null or user_id is not null);
create index dispute_taking on shop.dispute (user_id) where invoice_id is not null and status in ('open', 'lost');
