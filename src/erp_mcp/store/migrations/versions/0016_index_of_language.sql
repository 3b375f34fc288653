-- For the tenant of the transaction: its vectors in a partition of their own, and those of one model in an index
-- for each language. The owner runs it for the application, which may not change the schema.
create or replace function set_vectors_apart(model text, dimension integer) returns void
language plpgsql security definer set search_path = public, pg_temp set maintenance_work_mem = '512MB' as $$
declare
    tenant constant text not null = current_setting('erp.tenant');
    part constant text not null = 'knowledge_vectors_' || left(md5(tenant), 16);
    nearest constant text not null = 'ix_' || part || '_' || left(md5(model), 8);
    name text;
    spoken text;
begin
    -- Two tenants at once would each read what the other waits to change.
    perform pg_advisory_xact_lock(hashtextextended('set_vectors_apart', 0));
    if to_regclass(part) is null then
        execute format('create table %I (like knowledge_vectors including indexes)', part);
        execute format('alter table %I add constraint apart check (tenant_id = %L)', part, tenant);
        execute format('insert into %I select * from knowledge_vectors where tenant_id = %L', part, tenant);
    end if;
    for name, spoken in
        select nearest || '_' || each, format('language = %L', each) from unnest(array['ar', 'en', 'fa', 'tr']) as each
        union all select nearest || '_rest', 'language not in (''ar'', ''en'', ''fa'', ''tr'')'
    loop
        if to_regclass(name) is null then
            execute format('create index %I on %I using hnsw ((embedding::halfvec(%s)) halfvec_cosine_ops) where model_id = %L and %s',
                           name, part, dimension, model, spoken);
        end if;
    end loop;
    -- That of all languages, from before.
    execute format('drop index if exists %I', nearest);
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
