/**
 * What the policies mean, a second time: a plain evaluation of one flow at a time, written for reading beside the
 * semantics in the documentation. It knows the model records and nothing of how they are compiled or enforced, so that a
 * misunderstanding there shows up as a difference instead of being repeated here. Speed is no goal.
 */
@NullMarked
package dev.sidewall.verify.naive;

import org.jspecify.annotations.NullMarked;
