/** What people read: the live page, the contract with its viewer, and a page for every type of problem. */
@NullMarked
package dev.onetrip.site;

import org.jspecify.annotations.NullMarked;
