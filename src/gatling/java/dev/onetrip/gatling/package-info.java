/** Load simulations: one command each, against a running service. */
@NullMarked
package dev.onetrip.gatling;

import org.jspecify.annotations.NullMarked;
