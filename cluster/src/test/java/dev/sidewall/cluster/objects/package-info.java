@NullMarked
package dev.sidewall.cluster.objects;

import org.jspecify.annotations.NullMarked;
