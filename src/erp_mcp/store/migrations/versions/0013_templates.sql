create table text_templates (
    tenant_id text not null,
    name text not null,
    language text not null,
    text text not null,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_text_templates primary key (tenant_id, name, language),
    constraint fk_text_templates_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

-- Whoever remembers a tenant's texts hears when any changes, or the languages that decide between them.

create function announce_templates() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$ begin perform pg_notify('erp_templates', ''); return null; end $$;

create trigger announce_templates after insert or update or delete or truncate on text_templates
for each statement execute function announce_templates();

create trigger announce_templates after insert or update or delete or truncate on tenant_profiles
for each statement execute function announce_templates();
