/**
 * The input of the compile step as plain values: what was observed of the cluster (or of a folder of manifests), already
 * validated. No logic beyond construction checks, so that the compiler and the naive evaluator can each read it their own
 * way and share no code.
 */
@NullMarked
package dev.sidewall.policy.model;

import org.jspecify.annotations.NullMarked;
