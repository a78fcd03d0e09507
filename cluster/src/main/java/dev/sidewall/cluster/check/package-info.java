/**
 * Each object by itself: whether it could be run or enforced as it stands. Errors and warnings go to the object's places;
 * nothing is returned. A policy without errors is then turned into the compiler's.
 */
@NullMarked
package dev.sidewall.cluster.check;

import org.jspecify.annotations.NullMarked;
