-- Spreads the tables of onetrip over the workers of a Citus cluster: run it on the coordinator, once after each "migrate up", by the
-- owner of the tables. It is safe to run again, on an empty and on a filled database: what is spread already stays as it is. A filled
-- table is copied within one transaction and takes no writes meanwhile; reads go on.
--
--   psql "$ONETRIP_DATABASE_URL" -v ON_ERROR_STOP=1 -f k8s/citus/distribute.sql
--
-- What the service does in one statement stays on one shard: users and theirs by board, commits and theirs by repository, orders and
-- theirs by customer. repositories and products are on every node, since each shard's foreign keys ask them. jobs, order_counts and
-- the records of the migrations are of no key: they stay on the coordinator.
DO $distribute$
DECLARE
  name text;
  one record;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_dist_node WHERE noderole = 'primary' AND shouldhaveshards AND groupid <> 0) THEN
    RAISE EXCEPTION 'the cluster has no worker yet: SELECT citus_set_coordinator_host(''coordinator''); SELECT citus_add_node(''worker'', 5432)';
  END IF;
  -- one connection to each worker for a transaction: foreign keys bind the tables to each other
  SET LOCAL citus.multi_shard_modify_mode = 'sequential';
  SET LOCAL citus.enable_local_reference_table_foreign_keys = off;
  FOREACH name IN ARRAY ARRAY['repositories', 'products'] LOOP
    IF NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = name::regclass AND partmethod = 'n' AND repmodel = 't') THEN
      PERFORM create_reference_table(name);
    END IF;
  END LOOP;
  -- a table of a group comes after those that its foreign keys name
  FOR one IN
    SELECT * FROM (VALUES
      ('boards', 'board_id', 'none'), ('users', 'board_id', 'boards'), ('user_profile', 'board_id', 'boards'),
      ('actions', 'board_id', 'boards'), ('user_request_keys', 'board_id', 'boards'),
      ('authors', 'repository_id', 'none'), ('commits', 'repository_id', 'authors'),
      ('ingest_request_keys', 'repository_id', 'authors'), ('ingest_streams', 'repository_id', 'authors'),
      ('repository_tips', 'repository_id', 'authors'),
      ('customers', 'customer_id', 'none'), ('customer_request_keys', 'customer_id', 'customers'),
      ('orders', 'customer_id', 'customers'), ('order_items', 'customer_id', 'customers'),
      ('order_request_keys', 'customer_id', 'customers'), ('order_count_deltas', 'customer_id', 'customers'),
      ('stock_reservations', 'customer_id', 'customers'), ('order_placings', 'customer_id', 'customers'),
      ('order_notices', 'customer_id', 'customers')) AS spread (relation, shard_key, beside)
  LOOP
    IF NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = one.relation::regclass AND partmethod = 'h') THEN
      PERFORM create_distributed_table(one.relation, one.shard_key, colocate_with => one.beside);
    END IF;
  END LOOP;
END $distribute$;
