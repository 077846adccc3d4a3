-- // Boards may move their map
-- @works-with 8
-- @contract

-- Services of before step 008 read scores without the map.
-- @part transaction
ALTER TABLE boards ALTER COLUMN may_defer SET DEFAULT true;

-- @part backfill of=boards chunk=1000 busy=50
WITH chunk AS MATERIALIZED (
  SELECT board_id FROM boards WHERE board_id > coalesce(:position, '0')::bigint ORDER BY board_id LIMIT :chunk FOR UPDATE
), open AS (
  UPDATE boards SET may_defer = true FROM chunk WHERE boards.board_id = chunk.board_id
)
SELECT board_id::text, count(*) OVER () FROM chunk ORDER BY board_id DESC LIMIT 1;

-- //@UNDO
-- From here on every creation writes the rows of its board, through the map, which is the identity then.
-- @part transaction
ALTER TABLE boards ALTER COLUMN may_defer SET DEFAULT false;

-- @part backfill of=boards chunk=1000 busy=50
WITH chunk AS MATERIALIZED (
  SELECT board_id FROM boards WHERE board_id > coalesce(:position, '0')::bigint ORDER BY board_id LIMIT :chunk FOR UPDATE
), closed AS (
  UPDATE boards SET may_defer = false FROM chunk WHERE boards.board_id = chunk.board_id
)
SELECT board_id::text, count(*) OVER () FROM chunk ORDER BY board_id DESC LIMIT 1;

-- Settles a board at a time, under its lock. A creation before it has no map to move any more, so that no row is missed.
-- @part backfill of=boards chunk=1 busy=50
WITH chunk AS MATERIALIZED (
  SELECT board_id, slope, intercept, rescored, newest, rescored IS NOT NULL OR is_based AS has_bases FROM boards
   WHERE board_id > coalesce(:position, '0')::bigint ORDER BY board_id LIMIT :chunk FOR UPDATE
), settled AS (
  UPDATE users SET score = round(chunk.slope * coalesce(base, score) + chunk.intercept, 12), base = NULL,
                   updated = CASE WHEN id <> chunk.newest THEN chunk.rescored ELSE updated END
    FROM chunk WHERE users.board_id = chunk.board_id AND chunk.has_bases
), plain AS (
  UPDATE boards SET slope = 1, intercept = 0, rescored = NULL, newest = NULL, is_based = false
    FROM chunk WHERE boards.board_id = chunk.board_id AND chunk.has_bases
)
SELECT board_id::text, count(*) OVER () FROM chunk ORDER BY board_id DESC LIMIT 1;
