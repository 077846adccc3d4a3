/** The test rack: a real PostgreSQL, a proxy that counts and breaks trips, a service to start, clients to load it. */
@NullMarked
package dev.onetrip.support;

import org.jspecify.annotations.NullMarked;
