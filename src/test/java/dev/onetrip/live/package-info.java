/** Live streams on a real PostgreSQL: whole, in order, bounded. */
@NullMarked
package dev.onetrip.live;

import org.jspecify.annotations.NullMarked;
