/**
 * Measures the flow, observe to report: how long a change takes until it is enforced, and what enforcing costs a packet.
 * Main classes to run by hand, not tests.
 */
@NullMarked
package dev.sidewall.bench;

import org.jspecify.annotations.NullMarked;
