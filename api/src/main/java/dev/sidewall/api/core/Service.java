package dev.sidewall.api.core;

import dev.sidewall.api.IntOrString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** v1 Service: ClusterIP (the default) or headless ({@code clusterIP: None}); other types get a virtual address all the same. */
public record Service(
        @Nullable ObjectMeta metadata, @Nullable Spec spec) {
    public record Spec(
            @Nullable String type,
            @Nullable String clusterIP,
            @Nullable List<String> clusterIPs,
            @Nullable Map<String, String> selector,
            @Nullable List<Port> ports) {}

    /** {@code targetPort} defaults to {@code port}, protocol to TCP. */
    public record Port(
            @Nullable String name,
            @Nullable String protocol,
            @Nullable Integer port,
            @Nullable IntOrString targetPort) {}
}
