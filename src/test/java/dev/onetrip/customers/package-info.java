/** Tests of upserts. */
@NullMarked
package dev.onetrip.customers;

import org.jspecify.annotations.NullMarked;
