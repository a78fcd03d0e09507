/**
 * Compiles policies, Pods and resolved peers into one {@link dev.sidewall.policy.rules.PodRules} per Pod. Pure: no I/O, no
 * clock, no threads. Reads top to bottom: {@link dev.sidewall.policy.compile.Compiler} asks, per container and direction,
 * {@code SideCompiler}, which expands each rule ({@code ExpandedRule}) against the {@code AddressBook}; {@code ServiceAddresses}
 * then adds what may be said of virtual addresses, and {@code IdentityGroups} folds containers that share a UID.
 */
@NullMarked
package dev.sidewall.policy.compile;

import org.jspecify.annotations.NullMarked;
