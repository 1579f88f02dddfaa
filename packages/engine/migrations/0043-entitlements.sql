-- What somebody is entitled to is asked with nearly every request of theirs: only what still gives something is looked through.
create index subscription_giving on shop.subscription (user_id) where status in ('trialing', 'active', 'past_due');
