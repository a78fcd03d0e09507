@NullMarked
package dev.sidewall.cluster.world;

import org.jspecify.annotations.NullMarked;
