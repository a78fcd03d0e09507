/** What all backends share. */
@NullMarked
package dev.sidewall.kernel.enforce;

import org.jspecify.annotations.NullMarked;
