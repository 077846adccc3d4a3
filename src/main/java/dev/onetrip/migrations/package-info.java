/** The steps of the schema: which a database has, and how it gets the others, up and down, beside the traffic. */
@NullMarked
package dev.onetrip.migrations;

import org.jspecify.annotations.NullMarked;
