package dev.sidewall.kernel.enforce;

/**
 * What an operator can choose about enforcement.
 *
 * @param refuseLocal a connection that begins in the Pod and is denied is refused at once (TCP reset, ICMP port unreachable)
 *     instead of dropped
 * @param refuseOutside the same for one that comes from outside
 * @param allowUnknown processes of no known identity (such as kubectl port-forward) may do anything
 */
public record EnforcementSettings(boolean refuseLocal, boolean refuseOutside, boolean allowUnknown) {
    public static final EnforcementSettings DEFAULT = new EnforcementSettings(true, false, false);
}
