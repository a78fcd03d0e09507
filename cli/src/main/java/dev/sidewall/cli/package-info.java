/**
 * Report, to people and scripts: the {@code sidewall} command. Wires the other modules together by plain constructors and
 * prints their answers; decides nothing itself.
 */
@NullMarked
package dev.sidewall.cli;

import org.jspecify.annotations.NullMarked;
