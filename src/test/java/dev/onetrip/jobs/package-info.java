/** Tests of work in the background. */
@NullMarked
package dev.onetrip.jobs;

import org.jspecify.annotations.NullMarked;
