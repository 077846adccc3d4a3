/** Tests of the main job. */
@NullMarked
package dev.onetrip.users;

import org.jspecify.annotations.NullMarked;
