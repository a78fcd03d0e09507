/** From manifests, and the addresses that running them gave, to the compiler's input. Pure. */
@NullMarked
package dev.sidewall.cluster.world;

import org.jspecify.annotations.NullMarked;
