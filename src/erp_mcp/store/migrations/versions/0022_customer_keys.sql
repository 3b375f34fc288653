create table customer_keys (
    tenant_id text not null,
    kind text not null,
    key text not null,
    customer_id bigint not null,
    constraint pk_customer_keys primary key (tenant_id, kind, key, customer_id),
    constraint fk_customer_keys_customers foreign key(tenant_id, customer_id) references customers (tenant_id, id) on delete cascade,
    constraint fk_customer_keys_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create index ix_customer_keys_tenant_id_customer_id on customer_keys (tenant_id, customer_id);

alter table customers add column keyed_by smallint;

create index ix_orders_tenant_id_number on orders (tenant_id, number);
create index ix_invoices_tenant_id_number on invoices (tenant_id, number);
