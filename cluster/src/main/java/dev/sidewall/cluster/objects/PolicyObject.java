package dev.sidewall.cluster.objects;

import dev.sidewall.api.ContainerNetworkPolicy;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.policy.model.PolicyRef;
import org.jspecify.annotations.Nullable;

/**
 * A ContainerNetworkPolicy of a manifest.
 *
 * @param ref null where the name can't be used
 */
public record PolicyObject(String namespace, @Nullable PolicyRef ref, ContainerNetworkPolicy policy, Place place) {}
