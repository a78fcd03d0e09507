@NullMarked
package dev.sidewall.cluster.check;

import org.jspecify.annotations.NullMarked;
