/** Tests of what stands around every route. */
@NullMarked
package dev.onetrip.web.server;

import org.jspecify.annotations.NullMarked;
