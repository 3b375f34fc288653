-- What customers have come to. A store from before gets its rows by the job `complete_figures`.

create table customer_figures (
    tenant_id text not null,
    customer_id bigint not null,
    orders integer not null,
    spent numeric(16, 2) not null,
    currency text not null,
    first_order_at timestamptz,
    last_order_at timestamptz,
    balance numeric(16, 2) not null,
    overdue numeric(16, 2) not null,
    overdue_since date,
    typical_gap_days numeric(16, 3),
    unconverted integer not null,
    computed_at timestamptz default now() not null,
    constraint pk_customer_figures primary key (tenant_id, customer_id),
    constraint fk_customer_figures_customers foreign key(tenant_id, customer_id) references customers (tenant_id, id) on delete cascade,
    constraint fk_customer_figures_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create index ix_customer_figures_tenant_id_balance_customer_id on customer_figures (tenant_id, balance, customer_id);
create index ix_customer_figures_tenant_id_last_order_at_customer_id on customer_figures (tenant_id, last_order_at, customer_id);
create index ix_customer_figures_tenant_id_spent_customer_id on customer_figures (tenant_id, spent, customer_id);

create table customer_purchases (
    tenant_id text not null,
    customer_id bigint not null,
    product_id bigint not null,
    times integer not null,
    quantity numeric(16, 3) not null,
    spent numeric(16, 2) not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    constraint pk_customer_purchases primary key (tenant_id, customer_id, product_id),
    constraint fk_customer_purchases_customers foreign key(tenant_id, customer_id) references customers (tenant_id, id) on delete cascade,
    constraint fk_customer_purchases_products foreign key(tenant_id, product_id) references products (tenant_id, id) on delete cascade,
    constraint fk_customer_purchases_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

create index ix_customer_purchases_tenant_id_product_id_last_at on customer_purchases (tenant_id, product_id, last_at);

create index ix_customers_tenant_id_city on customers (tenant_id, city);
