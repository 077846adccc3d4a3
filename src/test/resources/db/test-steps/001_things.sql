-- // Things
-- @works-with 1
CREATE TABLE things (
  id   bigint NOT NULL,
  name text,
  CONSTRAINT things_pkey PRIMARY KEY (id)
);
-- //@UNDO
DROP TABLE things;
