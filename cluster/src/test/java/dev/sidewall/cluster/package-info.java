@NullMarked
package dev.sidewall.cluster;

import org.jspecify.annotations.NullMarked;
