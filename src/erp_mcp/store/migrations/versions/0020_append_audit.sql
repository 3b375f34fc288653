-- One round trip instead of three: whoever appends waits in here for the entry before, and the seal is made of both.
-- What is looked up after the wait sees what was committed during it.

create function append_audit(entry jsonb, subject text) returns bigint
language plpgsql set search_path = public, pg_temp
as $$
declare
    previous bytea;
    next_id bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('audit ' || (entry ->> 'tenant_id'), 0));
    select id + 1, hash into next_id, previous
    from audit_entries where tenant_id = entry ->> 'tenant_id' order by id desc limit 1;
    next_id := coalesce(next_id, 1);
    insert into audit_entries (tenant_id, id, at, principal, action, subject, details, hash)
    values (
        entry ->> 'tenant_id', next_id, (entry ->> 'at')::timestamptz, entry ->> 'principal', entry ->> 'action',
        append_audit.subject, entry -> 'details',
        sha256(coalesce(previous, '') || convert_to(
            (entry ->> 'sealed_before') || next_id || (entry ->> 'sealed_between') || to_json(append_audit.subject)
                || (entry ->> 'sealed_after'),
            'UTF8'
        ))
    );
    return next_id;
end $$;
