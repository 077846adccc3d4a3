-- // The parts of every name that was there before
-- @works-with 1

-- Only rows whose parts do not agree are locked and written, by the name that they have at that moment. One that changes meanwhile, or
-- comes, has its parts by the trigger of step 004.
-- @part backfill of=customers chunk=1000 busy=20
WITH chunk AS (
  SELECT customer_id FROM customers
   WHERE customer_id >= coalesce(:position, '00000000-0000-0000-0000-000000000000')::uuid
     AND customer_id IS DISTINCT FROM :position::uuid
   ORDER BY customer_id LIMIT :chunk
), wrong AS MATERIALIZED (
  SELECT customer_id FROM customers JOIN chunk USING (customer_id)
   WHERE name IS DISTINCT FROM first_name || coalesce(' ' || last_name, '')
   ORDER BY customer_id FOR NO KEY UPDATE OF customers
), filled AS (
  UPDATE customers
     SET first_name = split_part(name, ' ', 1), last_name = substr(name, nullif(strpos(name, ' '), 0) + 1)
    FROM wrong WHERE customers.customer_id = wrong.customer_id
)
SELECT customer_id::text, count(*) OVER () FROM chunk ORDER BY customer_id DESC LIMIT 1;

-- Proves that step 007 loses nothing, and holds until then.
-- @part transaction
ALTER TABLE customers
  DROP CONSTRAINT IF EXISTS customers_name_agrees,
  ADD CONSTRAINT customers_name_agrees CHECK (name IS NOT DISTINCT FROM first_name || coalesce(' ' || last_name, '')) NOT VALID;

-- @part transaction
ALTER TABLE customers VALIDATE CONSTRAINT customers_name_agrees;

-- //@UNDO
-- @part transaction
ALTER TABLE customers DROP CONSTRAINT IF EXISTS customers_name_agrees;
