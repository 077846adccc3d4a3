@NullMarked
package dev.onetrip.migrations;

import org.jspecify.annotations.NullMarked;
