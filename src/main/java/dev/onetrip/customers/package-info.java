/** Customers: upserts that are safe under concurrency, by several strategies, and what each of them costs. */
@NullMarked
package dev.onetrip.customers;

import org.jspecify.annotations.NullMarked;
