/** Tables of flows, one sentence each, against what the documentation says of them. */
@NullMarked
package dev.sidewall.verify.naive;

import org.jspecify.annotations.NullMarked;
