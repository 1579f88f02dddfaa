-- The inbox as it is looked at: the latest first, and a stretch of time at once.

create index stripe_event_by_time on shop.stripe_event (created desc, id desc);
