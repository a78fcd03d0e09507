@NullMarked
package dev.sidewall.cluster.syntax;

import org.jspecify.annotations.NullMarked;
