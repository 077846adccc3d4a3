/** Tests of items in bulk. */
@NullMarked
package dev.onetrip.orders.items;

import org.jspecify.annotations.NullMarked;
