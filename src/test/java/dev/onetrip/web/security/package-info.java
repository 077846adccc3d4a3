@NullMarked
package dev.onetrip.web.security;

import org.jspecify.annotations.NullMarked;
