-- // What an operator wants the next one to know of a job
-- @works-with 1

-- A constant default rewrites nothing. The CHECK holds for new rows from here on, and no row is read for it.
-- @part transaction
ALTER TABLE jobs ADD COLUMN note text DEFAULT '', ADD CONSTRAINT jobs_note_given CHECK (note IS NOT NULL) NOT VALID;

-- Reads every row beside the traffic.
-- @part transaction
ALTER TABLE jobs VALIDATE CONSTRAINT jobs_note_given;

-- The validated CHECK is the proof, so that no row is read under the lock.
-- @part transaction
ALTER TABLE jobs ALTER COLUMN note SET NOT NULL;
ALTER TABLE jobs DROP CONSTRAINT jobs_note_given;

-- //@UNDO
-- Nothing that was noted goes with it.
-- @part transaction
DO $$
BEGIN
  IF EXISTS (SELECT FROM jobs WHERE note <> '') THEN
    RAISE EXCEPTION 'jobs have notes, which the undo of this step would lose: keep them elsewhere and empty the column first';
  END IF;
END $$;

-- @part transaction
ALTER TABLE jobs DROP COLUMN IF EXISTS note, DROP CONSTRAINT IF EXISTS jobs_note_given;
