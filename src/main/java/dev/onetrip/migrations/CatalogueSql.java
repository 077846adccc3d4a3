package dev.onetrip.migrations;

/**
 * What a schema consists of, one row each: the object that it belongs to, its name and its definition. In $1 is the
 * schema. Neither owners, rights nor rows; a NOT NULL is told with its column, whatever the version names it. Not the
 * order of columns either: one that an undo gives back stands last, and the server moves none.
 */
final class CatalogueSql {
    static final String TABLES = """
            SELECT c.relname, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                              WHEN 'm' THEN 'materialized view' ELSE 'relation' END || ' ' || c.relname,
                   concat_ws(' ', c.relpersistence::text, array_to_string(c.reloptions, ', '),
                             CASE WHEN c.relrowsecurity THEN 'row security' END, 'replica identity ' || c.relreplident::text,
                             CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
                             'comment ' || obj_description(c.oid, 'pg_class'))
              FROM pg_class c WHERE c.relnamespace = ?::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""";

    static final String COLUMNS = """
            SELECT c.relname, 'column ' || c.relname || '.' || a.attname,
                   concat_ws(' ', format_type(a.atttypid, a.atttypmod),
                             CASE WHEN a.attcollation <> t.typcollation
                                  THEN 'collate ' || (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END,
                             CASE WHEN a.attnotnull THEN 'not null' END,
                             CASE a.attidentity WHEN 'd' THEN 'identity by default' WHEN 'a' THEN 'identity always' END,
                             CASE WHEN a.attgenerated <> '' THEN 'generated ' || a.attgenerated::text END,
                             'default ' || pg_get_expr(d.adbin, d.adrelid),
                             CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || a.attstorage::text END,
                             array_to_string(a.attoptions, ', '), 'comment ' || col_description(c.oid, a.attnum))
              FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
             WHERE c.relnamespace = ?::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""";

    static final String CONSTRAINTS = """
            SELECT c.relname, 'constraint ' || n.conname,
                   concat_ws(' ', c.relname, pg_get_constraintdef(n.oid, true),
                             CASE WHEN NOT n.convalidated AND pg_get_constraintdef(n.oid) NOT LIKE '%NOT VALID'
                                  THEN 'NOT VALID' END, 'comment ' || obj_description(n.oid, 'pg_constraint'))
              FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
             WHERE n.connamespace = ?::regnamespace AND n.contype NOT IN ('n', 't')""";

    static final String INDEXES = """
            SELECT t.relname, 'index ' || c.relname,
                   concat_ws(' ', replace(pg_get_indexdef(c.oid), ' ON ' || c.relnamespace::regnamespace::text || '.', ' ON '),
                             CASE WHEN NOT i.indisvalid THEN 'INVALID' END,
                             CASE WHEN i.indisreplident THEN 'replica identity' END,
                             CASE WHEN i.indisclustered THEN 'clustered' END,
                             'comment ' || obj_description(c.oid, 'pg_class'))
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
             WHERE c.relnamespace = ?::regnamespace""";

    static final String SEQUENCES = """
            SELECT coalesce(t.relname, c.relname), 'sequence ' || c.relname,
                   concat_ws(' ', format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
                             s.seqcache, s.seqcycle, 'of ' || t.relname || '.' || a.attname)
              FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
              LEFT JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass
                                   AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
              LEFT JOIN pg_class t ON t.oid = d.refobjid
              LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
             WHERE c.relnamespace = ?::regnamespace""";

    static final String TRIGGERS = """
            SELECT c.relname, 'trigger ' || c.relname || '.' || g.tgname,
                   replace(pg_get_triggerdef(g.oid), c.relnamespace::regnamespace::text || '.', '') || ' ' || g.tgenabled::text
              FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
             WHERE c.relnamespace = ?::regnamespace AND NOT g.tgisinternal""";

    static final String FUNCTIONS = """
            SELECT p.proname, 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                   md5(replace(pg_get_functiondef(p.oid), p.pronamespace::regnamespace::text || '.', ''))
              FROM pg_proc p WHERE p.pronamespace = ?::regnamespace AND p.prokind IN ('f', 'p')""";

    static final String TYPES = """
            SELECT t.typname, 'type ' || t.typname,
                   concat_ws(' ', t.typtype, format_type(nullif(t.typbasetype, 0), t.typtypmod),
                             (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e
                               WHERE e.enumtypid = t.oid))
              FROM pg_type t WHERE t.typnamespace = ?::regnamespace AND t.typtype IN ('e', 'd')""";

    static final String STATISTICS = """
            SELECT c.relname, 'statistics ' || s.stxname,
                   replace(pg_get_statisticsobjdef(s.oid), s.stxnamespace::regnamespace::text || '.', '')
              FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid
             WHERE s.stxnamespace = ?::regnamespace""";

    /** A schema for a moment: it is never committed. */
    static final String SCRATCH = "CREATE SCHEMA onetrip_scratch; SET LOCAL search_path TO onetrip_scratch";

    private CatalogueSql() {}
}
