alter table purchase_orders add column company text default '' not null;

-- Those that were read before have to be read again.
delete from sync_state where source = 'odoo/purchase_orders';
