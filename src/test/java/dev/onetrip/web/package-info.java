/** Tests of what every route shares. */
@NullMarked
package dev.onetrip.web;

import org.jspecify.annotations.NullMarked;
