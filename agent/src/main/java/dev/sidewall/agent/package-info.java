/**
 * The node's loop: takes what {@code cluster} and {@code runtime} observe, has {@code policy} compile it and
 * {@code kernel} enforce it, and reports what holds.
 */
@NullMarked
package dev.sidewall.agent;

import org.jspecify.annotations.NullMarked;
