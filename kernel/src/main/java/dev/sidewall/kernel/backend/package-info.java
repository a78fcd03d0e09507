/** Chooses what enforces in a Pod's namespace, and changes from one to the other without an instant without rules. */
@NullMarked
package dev.sidewall.kernel.backend;

import org.jspecify.annotations.NullMarked;
