/** Work in the background: durable, taken by any instance, done once, followed live. */
@NullMarked
package dev.onetrip.jobs;

import org.jspecify.annotations.NullMarked;
