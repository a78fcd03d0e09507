@NullMarked
package dev.sidewall.kernel.iptables;

import org.jspecify.annotations.NullMarked;
