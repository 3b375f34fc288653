alter table customers
    add column merged_into_id bigint,
    add column merged_because text,
    add column erased_at timestamp with time zone,
    add constraint fk_customers_customers foreign key(tenant_id, merged_into_id) references customers (tenant_id, id) on delete cascade;

create index ix_customers_merged on customers (tenant_id, merged_into_id) where merged_into_id is not null;

alter table leads add column erased_at timestamp with time zone;

create table merged_rows (
    tenant_id text not null,
    kind text not null,
    row_id text not null,
    customer_id bigint not null,
    constraint pk_merged_rows primary key (tenant_id, kind, row_id),
    constraint fk_merged_rows_customers foreign key(tenant_id, customer_id) references customers (tenant_id, id) on delete cascade,
    constraint fk_merged_rows_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create index ix_merged_rows_tenant_id_customer_id on merged_rows (tenant_id, customer_id);
