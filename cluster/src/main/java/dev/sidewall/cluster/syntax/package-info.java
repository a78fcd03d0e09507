/** The spelling rules of Kubernetes: names, labels, selectors and addresses, each with the words that say what is allowed. */
@NullMarked
package dev.sidewall.cluster.syntax;

import org.jspecify.annotations.NullMarked;
