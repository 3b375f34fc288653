create table cta_events (
    tenant_id text not null,
    id text not null,
    kind text not null,
    customer_id bigint,
    conversation_id text,
    call_hash bytea not null,
    deadline date not null,
    recommended_at timestamptz default now() not null,
    accepted_at timestamptz,
    result text,
    comment text,
    rated_at timestamptz,
    rated_by text,
    constraint pk_cta_events primary key (tenant_id, id),
    constraint fk_cta_events_conversations foreign key(tenant_id, conversation_id) references conversations (tenant_id, id) on delete cascade,
    constraint fk_cta_events_customers foreign key(tenant_id, customer_id) references customers (tenant_id, id) on delete cascade,
    constraint fk_cta_events_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create index ix_cta_events_tenant_id_call_hash_recommended_at on cta_events (tenant_id, call_hash, recommended_at);
create index ix_cta_events_tenant_id_conversation_id on cta_events (tenant_id, conversation_id);
create index ix_cta_events_tenant_id_customer_id on cta_events (tenant_id, customer_id);
create index ix_cta_events_tenant_id_recommended_at on cta_events (tenant_id, recommended_at);
