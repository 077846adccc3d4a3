/** What every route shares: strict reading, problems, request ids, receipts, limits, pages and NDJSON answers. */
@NullMarked
package dev.onetrip.web;

import org.jspecify.annotations.NullMarked;
