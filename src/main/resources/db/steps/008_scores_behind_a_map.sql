-- // A map between the rows of users and their scores
-- @works-with 1

-- Constant defaults rewrite nothing. Services of before write scores and leave all of this as it is: no map moves until step 009.
-- @part transaction
ALTER TABLE boards
  ADD COLUMN IF NOT EXISTS slope numeric NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS intercept numeric NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS rescored timestamptz,
  ADD COLUMN IF NOT EXISTS newest bigint,
  ADD COLUMN IF NOT EXISTS is_based boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS may_defer boolean NOT NULL DEFAULT false;

-- @part transaction
ALTER TABLE users ADD COLUMN IF NOT EXISTS base numeric;

-- @part transaction
CREATE OR REPLACE VIEW user_scores AS
SELECT u.board_id, u.id, u.username, round(b.slope * coalesce(u.base, u.score) + b.intercept, 12) AS score, u.created,
       CASE WHEN u.id <> b.newest THEN b.rescored ELSE u.updated END AS updated,
       u.base, coalesce(u.base, u.score) AS stored
  FROM users u JOIN boards b ON b.board_id = u.board_id;

-- Only rows that a map reaches: an eager pass writes none of them, and so no index.
-- @part outside
CREATE INDEX CONCURRENTLY users_base_idx ON users (board_id, base DESC, id) WHERE base IS NOT NULL;

-- //@UNDO
-- Step 009 is undone before: every row stands as it is, and no score is in base alone.
-- @part transaction
DO $$
BEGIN
  IF EXISTS (SELECT FROM boards WHERE rescored IS NOT NULL OR is_based) THEN
    RAISE EXCEPTION 'boards have a map, which the undo of this step would lose: take step 009 back first';
  END IF;
END $$;

-- @part outside
DROP INDEX CONCURRENTLY IF EXISTS users_base_idx;

-- @part transaction
DROP VIEW IF EXISTS user_scores;

-- @part transaction
ALTER TABLE users DROP COLUMN IF EXISTS base;

-- @part transaction
ALTER TABLE boards
  DROP COLUMN IF EXISTS slope,
  DROP COLUMN IF EXISTS intercept,
  DROP COLUMN IF EXISTS rescored,
  DROP COLUMN IF EXISTS newest,
  DROP COLUMN IF EXISTS is_based,
  DROP COLUMN IF EXISTS may_defer;
