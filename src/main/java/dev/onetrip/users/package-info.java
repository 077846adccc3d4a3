/**
 * Users, their profiles and scores, and the log of actions: create a user, rescore every other user, all or nothing.
 */
@NullMarked
package dev.onetrip.users;

import org.jspecify.annotations.NullMarked;
