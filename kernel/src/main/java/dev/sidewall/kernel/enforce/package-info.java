/**
 * What both ways of enforcing share: {@link dev.sidewall.kernel.enforce.PodEnforcement}, the boundary that callers see, what an
 * operator can choose, who the containers are, and the layout of the connection mark.
 */
@NullMarked
package dev.sidewall.kernel.enforce;

import org.jspecify.annotations.NullMarked;
