-- What a buyer must have spent to be among the best of each percent.

create table buyer_ranks (
    tenant_id text not null,
    buyers integer not null,
    least numeric(16, 2)[] not null,
    constraint pk_buyer_ranks primary key (tenant_id),
    constraint fk_buyer_ranks_tenants foreign key(tenant_id) references tenants (id) on delete cascade
);

insert into buyer_ranks (tenant_id, buyers, least)
with ranked as (
    select tenant_id, spent, row_number() over (partition by tenant_id order by spent desc) as place
    from customer_figures where spent > 0
), total as (
    select tenant_id, count(*) as buyers from ranked group by tenant_id
)
select total.tenant_id, buyers, array_agg(spent order by percent)
from total cross join generate_series(1, 100) as percent
left join ranked on ranked.tenant_id = total.tenant_id and place = percent * buyers / 100
group by total.tenant_id, buyers;

create index ix_customers_tenant_id_segment on customers (tenant_id, segment);
