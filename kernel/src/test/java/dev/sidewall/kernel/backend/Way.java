package dev.sidewall.kernel.backend;

import dev.sidewall.policy.model.IdentityMode;

/** Every way in which a Pod can be enforced; each has to come to the same verdicts. */
enum Way {
    NFTABLES_CGROUP(Backend.NFTABLES, IdentityMode.CGROUP),
    NFTABLES_USER(Backend.NFTABLES, IdentityMode.USER),
    IPTABLES_NFT(Backend.IPTABLES_NFT, IdentityMode.USER),
    IPTABLES_LEGACY(Backend.IPTABLES_LEGACY, IdentityMode.USER);

    final Backend backend;
    final IdentityMode mode;

    Way(Backend backend, IdentityMode mode) {
        this.backend = backend;
        this.mode = mode;
    }
}
