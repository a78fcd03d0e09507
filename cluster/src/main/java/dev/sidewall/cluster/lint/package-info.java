/** The objects side by side: what selects nothing, names nobody, or lets a container be taken for another. */
@NullMarked
package dev.sidewall.cluster.lint;

import org.jspecify.annotations.NullMarked;
