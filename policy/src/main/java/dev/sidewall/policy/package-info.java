/**
 * Compile: policies, pods and resolved peers go in, one immutable set of rules per Pod comes out. Pure: no input or
 * output, no clock, no threads; {@code kernel} enforces what it returns.
 */
@NullMarked
package dev.sidewall.policy;

import org.jspecify.annotations.NullMarked;
