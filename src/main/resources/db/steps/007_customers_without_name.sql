-- // A customer's name is its parts
-- @works-with 5
-- @contract

-- Services of before step 005 read and write name. The validated customers_name_agrees says that the parts hold all of it.
-- @part transaction
DROP TRIGGER IF EXISTS customers_keep_name ON customers;
DROP FUNCTION IF EXISTS customers_keep_name();
ALTER TABLE customers
  DROP CONSTRAINT IF EXISTS customers_name_agrees,
  DROP CONSTRAINT IF EXISTS customers_name_bound,
  DROP COLUMN IF EXISTS name;

-- //@UNDO
-- As in step 004; meanwhile the parts are the truth, which services go on writing.
-- @part transaction
CREATE OR REPLACE FUNCTION customers_keep_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.first_name IS NULL AND NEW.last_name IS NULL
     OR TG_OP = 'UPDATE' AND NEW.first_name IS NOT DISTINCT FROM OLD.first_name
                         AND NEW.last_name IS NOT DISTINCT FROM OLD.last_name
                         AND NEW.name IS DISTINCT FROM OLD.name THEN
    NEW.first_name := split_part(NEW.name, ' ', 1);
    NEW.last_name := substr(NEW.name, nullif(strpos(NEW.name, ' '), 0) + 1);
  ELSIF TG_OP = 'INSERT' OR NEW.first_name IS DISTINCT FROM OLD.first_name
                         OR NEW.last_name IS DISTINCT FROM OLD.last_name THEN
    NEW.name := NEW.first_name || coalesce(' ' || NEW.last_name, '');
  END IF;
  RETURN NEW;
END $$;
ALTER TABLE customers
  ADD COLUMN IF NOT EXISTS name text,
  DROP CONSTRAINT IF EXISTS customers_name_bound,
  ADD CONSTRAINT customers_name_bound CHECK (char_length(name) BETWEEN 1 AND 200) NOT VALID;
CREATE OR REPLACE TRIGGER customers_keep_name BEFORE INSERT OR UPDATE OF name, first_name, last_name ON customers
  FOR EACH ROW EXECUTE FUNCTION customers_keep_name();

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
  UPDATE customers SET name = first_name || coalesce(' ' || last_name, '')
    FROM wrong WHERE customers.customer_id = wrong.customer_id
)
SELECT customer_id::text, count(*) OVER () FROM chunk ORDER BY customer_id DESC LIMIT 1;

-- @part transaction
ALTER TABLE customers
  DROP CONSTRAINT IF EXISTS customers_name_agrees,
  ADD CONSTRAINT customers_name_agrees CHECK (name IS NOT DISTINCT FROM first_name || coalesce(' ' || last_name, '')) NOT VALID;

-- @part transaction
ALTER TABLE customers
  VALIDATE CONSTRAINT customers_name_bound,
  VALIDATE CONSTRAINT customers_name_agrees;
