/** Orders that are placed in steps, on a real PostgreSQL whose triggers let steps fail. */
@NullMarked
package dev.onetrip.orders.steps;

import org.jspecify.annotations.NullMarked;
