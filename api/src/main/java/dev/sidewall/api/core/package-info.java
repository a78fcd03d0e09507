/** The part of Kubernetes' core API that the embedded runtime understands, field for field as users write it. */
@NullMarked
package dev.sidewall.api.core;

import org.jspecify.annotations.NullMarked;
