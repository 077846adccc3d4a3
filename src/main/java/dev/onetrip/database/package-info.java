/** The way to PostgreSQL: address, pool, connections outside the pool, checks before the first request, readiness. */
@NullMarked
package dev.onetrip.database;

import org.jspecify.annotations.NullMarked;
