@NullMarked
package dev.sidewall.kernel.backend;

import org.jspecify.annotations.NullMarked;
