/**
 * Which client may ask what, and how often: open on loopback, bearer tokens and scopes everywhere else, limits per
 * client.
 */
@NullMarked
package dev.onetrip.web.security;

import org.jspecify.annotations.NullMarked;
