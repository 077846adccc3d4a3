/** The PostgreSQL that starts by itself when no database is configured; only in a checkout, never in production. */
@NullMarked
package dev.onetrip.embedded;

import org.jspecify.annotations.NullMarked;
