-- // An index behind the reference from user_request_keys to users
-- @works-with 1

-- Deleting a user deletes its keys. Without this every deleted user costs a scan of all keys of its board, a day of them.
-- @part outside
CREATE INDEX CONCURRENTLY user_request_keys_user_idx ON user_request_keys (board_id, user_id);

-- //@UNDO
-- @part outside
DROP INDEX CONCURRENTLY IF EXISTS user_request_keys_user_idx;
