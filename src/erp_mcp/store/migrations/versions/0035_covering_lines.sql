drop index ix_order_lines_tenant_id_product_id;
create index ix_order_lines_tenant_id_product_id on order_lines (tenant_id, product_id)
    include (order_id, quantity, amount);
