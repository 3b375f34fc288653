alter table tenant_profiles add column replies text, add column handler text;

create table drafts (
    tenant_id text not null,
    conversation_id text not null,
    message_id text not null,
    state text not null,
    text text,
    reason text not null,
    level text,
    overall numeric,
    scores jsonb not null,
    sources text[] not null,
    created_at timestamptz default now() not null,
    constraint pk_drafts primary key (tenant_id, conversation_id, message_id),
    constraint fk_drafts_tenants foreign key(tenant_id) references tenants (id) on delete cascade,
    constraint fk_drafts_conversations foreign key(tenant_id, conversation_id)
        references conversations (tenant_id, id) on delete cascade
);
