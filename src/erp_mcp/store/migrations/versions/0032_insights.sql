alter table alerts add column subject text;
alter table alerts add column score numeric(16, 2);
alter table alerts add column call jsonb;
alter table alerts add column resolved_at timestamptz;
create unique index uq_alerts_open on alerts (tenant_id, kind, subject)
    where subject is not null and resolved_at is null;
