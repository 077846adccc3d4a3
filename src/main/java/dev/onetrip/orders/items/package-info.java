/** Items that are added to an order in bulk: COPY by chunks, each behind a savepoint of its own, in one transaction. */
@NullMarked
package dev.onetrip.orders.items;

import org.jspecify.annotations.NullMarked;
