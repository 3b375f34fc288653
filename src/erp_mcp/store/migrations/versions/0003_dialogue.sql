create table conversations (
    tenant_id text not null,
    id text not null,
    customer_id bigint,
    channel text not null,
    subject text not null,
    language text not null,
    started_at timestamptz not null,
    updated_at timestamptz default now() not null,
    constraint pk_conversations primary key (tenant_id, id),
    constraint fk_conversations_customers foreign key(tenant_id, customer_id) references customers (tenant_id, id) on delete restrict,
    constraint fk_conversations_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create index ix_conversations_tenant_id_customer_id on conversations (tenant_id, customer_id);

create table messages (
    tenant_id text not null,
    conversation_id text not null,
    id text not null,
    role text not null,
    text text not null,
    language text not null,
    sent_at timestamptz not null,
    constraint pk_messages primary key (tenant_id, conversation_id, id),
    constraint fk_messages_conversations foreign key(tenant_id, conversation_id) references conversations (tenant_id, id) on delete cascade,
    constraint fk_messages_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create index ix_messages_tenant_id_conversation_id_sent_at_id on messages (tenant_id, conversation_id, sent_at, id);

create table session_memories (
    tenant_id text not null,
    conversation_id text not null,
    summary text not null,
    message_count integer not null,
    updated_at timestamptz default now() not null,
    constraint pk_session_memories primary key (tenant_id, conversation_id),
    constraint fk_session_memories_conversations foreign key(tenant_id, conversation_id) references conversations (tenant_id, id) on delete cascade,
    constraint fk_session_memories_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);
