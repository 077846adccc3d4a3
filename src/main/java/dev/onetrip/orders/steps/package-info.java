/**
 * Placing an order in steps that are undone in reverse order when one of them fails: each step and what it wrote down
 * about itself are one transaction, so that the death of an instance between any two statements changes nothing.
 */
@NullMarked
package dev.onetrip.orders.steps;

import org.jspecify.annotations.NullMarked;
