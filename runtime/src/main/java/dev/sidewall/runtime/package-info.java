/**
 * Observe the node: which Pod sandboxes run here, with which network namespace, addresses and containers. What it sees
 * goes to the {@code agent}; its embedded runtime also starts Pods itself where there is no cluster.
 */
@NullMarked
package dev.sidewall.runtime;

import org.jspecify.annotations.NullMarked;
