/** What the compiler hands to enforcement: one immutable {@link dev.sidewall.policy.rules.PodRules} per Pod. */
@NullMarked
package dev.sidewall.policy.rules;

import org.jspecify.annotations.NullMarked;
