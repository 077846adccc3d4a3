/** The contract holds both ways, and the pages work in a real browser. */
@NullMarked
package dev.onetrip.site;

import org.jspecify.annotations.NullMarked;
