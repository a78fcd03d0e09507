/**
 * The whole flow, observe to report, tested against a real kernel, and the rules that keep the modules' arrows straight.
 * The tests that need root say so when they are skipped.
 */
@NullMarked
package dev.sidewall.e2e;

import org.jspecify.annotations.NullMarked;
