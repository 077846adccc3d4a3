/**
 * Bad days on purpose, for a page that shows what becomes of requests meanwhile: a row that is held, connections that
 * are cut, a flood. Offered only where no credentials are configured, and so on loopback only.
 */
@NullMarked
package dev.onetrip.faults;

import org.jspecify.annotations.NullMarked;
