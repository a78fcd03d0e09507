@NullMarked
package dev.sidewall.cluster.yaml;

import org.jspecify.annotations.NullMarked;
