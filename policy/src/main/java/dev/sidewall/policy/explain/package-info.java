/** Reads compiled rules for people: the verdict on one connection and the rule that decided. */
@NullMarked
package dev.sidewall.policy.explain;

import org.jspecify.annotations.NullMarked;
