package dev.sidewall.policy.model;

/** Peers with a fixed meaning. */
public enum Entity {
    /** The cluster's DNS Service and Pods, node-local DNS and configured addresses; port 53 UDP and TCP unless ports are given. */
    CLUSTER_DNS,
    /** The Service {@code default/kubernetes} and its endpoints. */
    KUBE_API_SERVER,
    /** Any node in egress, the Pod's own node in ingress. */
    NODE,
    /** Neither a Pod, a node nor a Service address. */
    WORLD
}
