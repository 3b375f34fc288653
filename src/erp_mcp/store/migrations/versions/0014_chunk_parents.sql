alter table knowledge_chunks add column parent integer;

alter table knowledge_chunks add column repeated integer not null default 0;

alter table knowledge_chunks alter column repeated drop default;
