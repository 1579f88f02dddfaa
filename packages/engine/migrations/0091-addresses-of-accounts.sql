-- The address of an account is known from the first time that it is signed in to, and no longer from its first checkout: who has tokens without having
-- bought anything can be written to. Those who signed in before have theirs from here.
update shop.customer set email = "user".email
from auth."user"
where "user".id = customer.user_id and "user".email_verified and customer.email is null and customer.erased_at is null;
