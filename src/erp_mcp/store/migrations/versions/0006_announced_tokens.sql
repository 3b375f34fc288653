-- Whoever remembers a token hears when any is revoked or deleted, by whatever means.

create function announce_tokens() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$ begin perform pg_notify('erp_tokens', ''); return null; end $$;

create trigger announce_tokens after update or delete or truncate on api_tokens
for each statement execute function announce_tokens();
