-- // Labels: a part of every kind
-- @works-with 1
-- @part transaction
ALTER TABLE things ADD COLUMN IF NOT EXISTS label text;

-- @part backfill of=things chunk=50 busy=90
WITH chunk AS (
  SELECT id FROM things WHERE id > coalesce(:position, '0')::bigint ORDER BY id LIMIT :chunk FOR UPDATE
), changed AS (
  UPDATE things SET label = upper(name) FROM chunk WHERE things.id = chunk.id
)
SELECT max(id)::text, count(*) FROM chunk;

-- @part outside
CREATE INDEX CONCURRENTLY things_label_idx ON things (label);

-- @part transaction
ALTER TABLE things DROP CONSTRAINT IF EXISTS things_label_bound, ADD CONSTRAINT things_label_bound CHECK (char_length(label) < 100) NOT VALID;

-- @part transaction
ALTER TABLE things VALIDATE CONSTRAINT things_label_bound;

-- //@UNDO
-- @part outside
DROP INDEX CONCURRENTLY IF EXISTS things_label_idx;

-- @part backfill of=things chunk=50 busy=90
WITH chunk AS (
  SELECT id FROM things WHERE id > coalesce(:position, '0')::bigint ORDER BY id LIMIT :chunk FOR UPDATE
), changed AS (
  UPDATE things SET name = name FROM chunk WHERE things.id = chunk.id
)
SELECT max(id)::text, count(*) FROM chunk;

-- @part transaction
ALTER TABLE things DROP CONSTRAINT IF EXISTS things_label_bound, DROP COLUMN IF EXISTS label;
