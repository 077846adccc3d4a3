/**
 * Server-Sent Events: streams that continue where they broke off, cost a bounded amount of memory per client, and are
 * woken by NOTIFY whatever instance wrote.
 */
@NullMarked
package dev.onetrip.live;

import org.jspecify.annotations.NullMarked;
