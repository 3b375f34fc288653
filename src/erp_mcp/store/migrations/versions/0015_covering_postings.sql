alter table knowledge_terms
    drop constraint pk_knowledge_terms,
    add constraint pk_knowledge_terms primary key (tenant_id, term, chunk_id) include (count);
