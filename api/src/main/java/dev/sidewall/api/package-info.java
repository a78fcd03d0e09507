/**
 * The policy as the user writes it: the custom resources as records, without logic. Everything that is observed ends up in
 * these words, and {@code policy} compiles them.
 */
@NullMarked
package dev.sidewall.api;

import org.jspecify.annotations.NullMarked;
