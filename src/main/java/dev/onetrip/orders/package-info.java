/** Orders with their items, the products that they name, and their counts. */
@NullMarked
package dev.onetrip.orders;

import org.jspecify.annotations.NullMarked;
