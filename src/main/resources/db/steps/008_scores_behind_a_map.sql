-- // A map between the rows of users and their scores
-- @works-with 1

-- Constant defaults rewrite nothing. Services of before write scores and leave all of this as it is: no map moves until step 009.
-- @part transaction
ALTER TABLE boards
  ADD COLUMN slope numeric NOT NULL DEFAULT 1,
  ADD COLUMN intercept numeric NOT NULL DEFAULT 0,
  ADD COLUMN rescored timestamptz,
  ADD COLUMN is_based boolean NOT NULL DEFAULT false,
  ADD COLUMN may_defer boolean NOT NULL DEFAULT false;
ALTER TABLE users
  ADD COLUMN base numeric,
  ADD COLUMN joined bigint NOT NULL DEFAULT 0;
CREATE VIEW user_scores AS
SELECT u.board_id, u.id, u.username, round(b.slope * coalesce(u.base, u.score) + b.intercept, 12) AS score, u.created,
       CASE WHEN u.joined < b.users AND b.rescored IS NOT NULL THEN b.rescored ELSE u.updated END AS updated,
       u.base, coalesce(u.base, u.score) AS stored
  FROM users u JOIN boards b ON b.board_id = u.board_id;

-- Only rows that a map reaches: an eager pass writes none of them, and so no index.
-- @part outside
CREATE INDEX CONCURRENTLY users_base_idx ON users (board_id, base DESC, id) WHERE base IS NOT NULL;

-- //@UNDO
-- Step 009 is undone before: every row stands as it is.
-- @part outside
DROP INDEX CONCURRENTLY IF EXISTS users_base_idx;

-- @part transaction
DO $$
BEGIN
  IF EXISTS (SELECT FROM boards WHERE rescored IS NOT NULL) THEN
    RAISE EXCEPTION 'boards have a map, which the undo of this step would lose: take step 009 back first';
  END IF;
END $$;

-- @part transaction
DROP VIEW IF EXISTS user_scores;
ALTER TABLE users DROP COLUMN IF EXISTS base, DROP COLUMN IF EXISTS joined;
ALTER TABLE boards
  DROP COLUMN IF EXISTS slope,
  DROP COLUMN IF EXISTS intercept,
  DROP COLUMN IF EXISTS rescored,
  DROP COLUMN IF EXISTS is_based,
  DROP COLUMN IF EXISTS may_defer;
