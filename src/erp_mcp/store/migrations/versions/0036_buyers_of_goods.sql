drop index ix_customer_purchases_tenant_id_product_id_last_at;
create index ix_customer_purchases_tenant_id_product_id_last_at
    on customer_purchases (tenant_id, product_id, last_at) include (customer_id, spent);
create index ix_customers_unlisted on customers (tenant_id, id) where not is_active or merged_into_id is not null;
