/** Rulesets as text and in the kernel. */
@NullMarked
package dev.sidewall.kernel.nft;

import org.jspecify.annotations.NullMarked;
