/**
 * Report, by proof: a plain evaluator says what the policies mean, probes from inside the containers say what the kernel
 * does, and the differences are the answer. Shares no code with the compiler, so that one can't repeat the other's mistake.
 */
@NullMarked
package dev.sidewall.verify;

import org.jspecify.annotations.NullMarked;
