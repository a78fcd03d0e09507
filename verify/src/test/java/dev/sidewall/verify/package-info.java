/** The verifier against a real kernel, with rules written by hand: right ones, wrong ones and none. */
@NullMarked
package dev.sidewall.verify;

import org.jspecify.annotations.NullMarked;
