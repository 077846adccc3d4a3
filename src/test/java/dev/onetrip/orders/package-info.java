/** Tests of orders, products and counts. */
@NullMarked
package dev.onetrip.orders;

import org.jspecify.annotations.NullMarked;
