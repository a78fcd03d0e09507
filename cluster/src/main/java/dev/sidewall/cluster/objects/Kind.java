package dev.sidewall.cluster.objects;

import dev.sidewall.api.ContainerNetworkPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds that are read, each in one version. */
enum Kind {
    CONTAINER_NETWORK_POLICY(ContainerNetworkPolicy.API_VERSION, ContainerNetworkPolicy.KIND),
    POD("v1", "Pod"),
    SERVICE("v1", "Service"),
    NAMESPACE("v1", "Namespace"),
    DEPLOYMENT("apps/v1", "Deployment"),
    REPLICA_SET("apps/v1", "ReplicaSet"),
    STATEFUL_SET("apps/v1", "StatefulSet"),
    DAEMON_SET("apps/v1", "DaemonSet"),
    JOB("batch/v1", "Job");

    final String apiVersion;
    final String word;

    Kind(String apiVersion, String word) {
        this.apiVersion = apiVersion;
        this.word = word;
    }

    static Optional<Kind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(kind -> kind.word).toList();
    }

    boolean isInGroupOf(String otherApiVersion) {
        return group(apiVersion).equals(group(otherApiVersion));
    }

    /** How many Pods are made of a template is the author's choice; the others make one per node or completion. */
    boolean hasReplicas() {
        return this == DEPLOYMENT || this == REPLICA_SET || this == STATEFUL_SET;
    }

    static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
