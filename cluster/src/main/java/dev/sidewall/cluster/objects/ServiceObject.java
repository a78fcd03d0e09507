package dev.sidewall.cluster.objects;

import dev.sidewall.api.core.Service;
import dev.sidewall.cluster.yaml.Place;
import org.jspecify.annotations.Nullable;

/**
 * A Service of a manifest.
 *
 * @param name null where it can't be used
 */
public record ServiceObject(String namespace, @Nullable String name, Service service, Place place) {}
