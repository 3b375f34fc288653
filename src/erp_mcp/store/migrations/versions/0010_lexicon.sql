create table knowledge_terms (
    tenant_id text not null,
    term text not null,
    chunk_id bigint not null,
    count integer not null,
    constraint pk_knowledge_terms primary key (tenant_id, term, chunk_id),
    constraint fk_knowledge_terms_knowledge_chunks foreign key(tenant_id, chunk_id) references knowledge_chunks (tenant_id, id) on delete cascade,
    constraint fk_knowledge_terms_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create index ix_knowledge_terms_tenant_id_chunk_id on knowledge_terms (tenant_id, chunk_id);

create table term_stats (
    tenant_id text not null,
    term text not null,
    chunks bigint not null,
    constraint pk_term_stats primary key (tenant_id, term),
    constraint fk_term_stats_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create table lexicons (
    tenant_id text not null,
    chunks bigint not null,
    length bigint not null,
    constraint pk_lexicons primary key (tenant_id),
    constraint fk_lexicons_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

alter table knowledge_chunks add column length integer;
