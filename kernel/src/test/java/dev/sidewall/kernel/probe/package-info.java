/** The prober against a real kernel: hand-made namespaces and hand-written rules, so that nothing here is the compiler's word. */
@NullMarked
package dev.sidewall.kernel.probe;

import org.jspecify.annotations.NullMarked;
