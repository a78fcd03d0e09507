package dev.sidewall.kernel.nft;

/**
 * What an operator can choose about enforcement.
 *
 * @param refuseLocal a connection that begins in the Pod and is denied is refused at once (TCP reset, ICMP port unreachable)
 *     instead of dropped
 * @param refuseOutside the same for one that comes from outside
 * @param allowUnknown processes of no known identity (such as kubectl port-forward) may do anything
 */
public record NftSettings(boolean refuseLocal, boolean refuseOutside, boolean allowUnknown) {
    public static final NftSettings DEFAULT = new NftSettings(true, false, false);
}
