alter table order_lines
    add column amount numeric generated always as (quantity * unit_price * (100 - discount_percent) * 0.01) stored not null;
