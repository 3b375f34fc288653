create table libraries (
    tenant_id text not null,
    model_id text not null,
    constraint pk_libraries primary key (tenant_id),
    constraint fk_libraries_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create table knowledge_vectors (
    tenant_id text not null,
    model_id text not null,
    chunk_id bigint not null,
    language text not null,
    kind text not null,
    audience text not null,
    embedding halfvec not null,
    constraint pk_knowledge_vectors primary key (tenant_id, model_id, chunk_id),
    constraint fk_knowledge_vectors_knowledge_chunks foreign key(tenant_id, chunk_id) references knowledge_chunks (tenant_id, id) on delete cascade,
    constraint fk_knowledge_vectors_tenants foreign key(tenant_id) references tenants (id) on delete cascade
) partition by list (tenant_id);

-- Partitions have no policies of their own: nobody sees a row but through their parent.
create table knowledge_vectors_rest partition of knowledge_vectors default;
alter table knowledge_vectors_rest enable row level security;
alter table knowledge_vectors_rest force row level security;

create index ix_knowledge_vectors_tenant_id_chunk_id on knowledge_vectors (tenant_id, chunk_id);

create table knowledge_sentences (
    tenant_id text not null,
    chunk_id bigint not null,
    position integer not null,
    start_at integer not null,
    end_at integer not null,
    tokens integer not null,
    text_hash bytea not null,
    constraint pk_knowledge_sentences primary key (tenant_id, chunk_id, position),
    constraint fk_knowledge_sentences_knowledge_chunks foreign key(tenant_id, chunk_id) references knowledge_chunks (tenant_id, id) on delete cascade,
    constraint fk_knowledge_sentences_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

alter table knowledge_chunks drop column embedding;
alter table knowledge_chunks drop column model_id;
alter table knowledge_chunks add column has_vectors boolean not null default false;

create index ix_knowledge_chunks_without_vectors on knowledge_chunks (tenant_id, id) where not has_vectors;
create index ix_knowledge_chunks_unlisted on knowledge_chunks (tenant_id, id) where length is null;

-- Chunks from before have no sentences: whoever indexes again gets them.
update knowledge_sources set content_hash = '';

-- For the tenant of the transaction: its vectors in a partition of their own, and those of one model in an index.
-- The owner runs it for the application, which may not change the schema.
create function set_vectors_apart(model text, dimension integer) returns void
language plpgsql security definer set search_path = public, pg_temp set maintenance_work_mem = '512MB' as $$
declare
    tenant constant text not null = current_setting('erp.tenant');
    part constant text not null = 'knowledge_vectors_' || left(md5(tenant), 16);
    nearest constant text not null = 'ix_' || part || '_' || left(md5(model), 8);
begin
    -- Two tenants at once would each read what the other waits to change.
    perform pg_advisory_xact_lock(hashtextextended('set_vectors_apart', 0));
    if to_regclass(part) is null then
        execute format('create table %I (like knowledge_vectors including indexes)', part);
        execute format('alter table %I add constraint apart check (tenant_id = %L)', part, tenant);
        execute format('insert into %I select * from knowledge_vectors where tenant_id = %L', part, tenant);
    end if;
    if to_regclass(nearest) is null then
        execute format('create index %I on %I using hnsw ((embedding::halfvec(%s)) halfvec_cosine_ops) where model_id = %L',
                       nearest, part, dimension, model);
    end if;
    if not exists (select from pg_inherits where inhrelid = to_regclass(part)) then
        -- In the order in which everybody else comes to the vectors; attaching takes them in the other one.
        lock table tenants, knowledge_chunks in share row exclusive mode;
        delete from knowledge_vectors where tenant_id = tenant;
        execute format('alter table %I enable row level security', part);
        execute format('alter table %I force row level security', part);
        execute format('alter table knowledge_vectors attach partition %I for values in (%L)', part, tenant);
        -- Of a table that it takes for an empty one the planner would read every row.
        execute format('analyze %I', part);
    end if;
end
$$;
