-- // A customer's name in two parts, beside the name
-- @works-with 1

-- The first name is what stands before the first space, the last name everything after it, null where there is no space. So every name
-- is first_name || coalesce(' ' || last_name, '') again, and no two names have the same parts: three words, double spaces, one at either end.
-- Services of before write name, later ones the parts. The trigger keeps the two equal within the statement that writes, under the lock of
-- its row, whichever version runs it. A row that this step found has no parts until step 005 or its next change of name.
-- @part transaction
CREATE FUNCTION customers_keep_name() RETURNS trigger LANGUAGE plpgsql AS $$
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
  ADD COLUMN first_name text,
  ADD COLUMN last_name text,
  ADD CONSTRAINT customers_first_name_one_word CHECK (strpos(first_name, ' ') = 0) NOT VALID,
  ADD CONSTRAINT customers_last_name_second CHECK (first_name IS NOT NULL OR last_name IS NULL) NOT VALID,
  ADD CONSTRAINT customers_names_bound CHECK (char_length(first_name || coalesce(' ' || last_name, '')) BETWEEN 1 AND 200) NOT VALID;
CREATE TRIGGER customers_keep_name BEFORE INSERT OR UPDATE OF name, first_name, last_name ON customers
  FOR EACH ROW EXECUTE FUNCTION customers_keep_name();

-- @part transaction
ALTER TABLE customers
  VALIDATE CONSTRAINT customers_first_name_one_word,
  VALIDATE CONSTRAINT customers_last_name_second,
  VALIDATE CONSTRAINT customers_names_bound;

-- //@UNDO
-- Every name is in name.
-- @part transaction
DROP TRIGGER IF EXISTS customers_keep_name ON customers;
DROP FUNCTION IF EXISTS customers_keep_name();
ALTER TABLE customers
  DROP COLUMN IF EXISTS first_name,
  DROP COLUMN IF EXISTS last_name;
