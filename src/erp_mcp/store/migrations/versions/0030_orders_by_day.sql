create index ix_orders_tenant_id_ordered_at on orders (tenant_id, ordered_at);
