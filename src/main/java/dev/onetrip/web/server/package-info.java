/** What stands around every route and no feature meets: filters, problems, limits, the operations port. */
@NullMarked
package dev.onetrip.web.server;

import org.jspecify.annotations.NullMarked;
