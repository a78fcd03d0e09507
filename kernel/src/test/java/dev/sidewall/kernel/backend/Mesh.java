package dev.sidewall.kernel.backend;

import java.io.IOException;
import java.util.List;

/** The redirects that a mesh makes in a Pod's namespace, written by us after what Istio and Linkerd document. */
enum Mesh {
    ISTIO_IPTABLES_NFT("iptables-nft", "proxy", 15001, 15006, 15053),
    ISTIO_IPTABLES_LEGACY("iptables-legacy", "proxy", 15001, 15006, 15053),
    ISTIO_NFTABLES("nft", "proxy", 15001, 15006, 15053),
    LINKERD_IPTABLES_NFT("iptables-nft", "linkerd", 4140, 4143, 4199),
    LINKERD_IPTABLES_LEGACY("iptables-legacy", "linkerd", 4140, 4143, 4199);

    /** With UID and GID exemptions, those for loopback, and capture of what is for the name server. */
    private static final String ISTIO = """
            *nat
            :MESH_IN - [0:0]
            :MESH_TO_IN - [0:0]
            :MESH_OUT - [0:0]
            :MESH_TO_OUT - [0:0]
            -A PREROUTING -p tcp -j MESH_IN
            -A MESH_IN -p tcp -m multiport --dports 15008,15020,15021,15090 -j RETURN
            -A MESH_IN -p tcp -j MESH_TO_IN
            -A MESH_TO_IN -p tcp -j REDIRECT --to-ports 15006
            -A MESH_TO_OUT -p tcp -j REDIRECT --to-ports 15001
            -A OUTPUT -j MESH_OUT
            -A MESH_OUT -s SOURCE -o lo -j RETURN
            -A MESH_OUT ! -d LOOPBACK -o lo -p tcp -m multiport ! --dports 53,15008 -m owner --uid-owner 1337 -j MESH_TO_IN
            -A MESH_OUT -o lo -p tcp ! --dport 53 -m owner ! --uid-owner 1337 -j RETURN
            -A MESH_OUT -m owner --uid-owner 1337 -j RETURN
            -A MESH_OUT ! -d LOOPBACK -o lo -p tcp -m multiport ! --dports 53,15008 -m owner --gid-owner 1337 -j MESH_TO_IN
            -A MESH_OUT -o lo -p tcp ! --dport 53 -m owner ! --gid-owner 1337 -j RETURN
            -A MESH_OUT -m owner --gid-owner 1337 -j RETURN
            -A MESH_OUT -p tcp --dport 53 -d NAMESERVER -j REDIRECT --to-ports 15053
            -A MESH_OUT -p udp --dport 53 -d NAMESERVER -j REDIRECT --to-ports 15053
            -A MESH_OUT -d LOOPBACK -j RETURN
            -A MESH_OUT -p tcp -j MESH_TO_OUT
            COMMIT
            *raw
            -A OUTPUT -p udp --dport 53 -m owner --uid-owner 1337 -j CT --zone 1
            -A OUTPUT -p udp --sport 15053 -m owner --uid-owner 1337 -j CT --zone 2
            -A OUTPUT -p udp --dport 53 -d NAMESERVER -j CT --zone 2
            -A PREROUTING -p udp --sport 53 -s NAMESERVER -j CT --zone 1
            COMMIT
            """;

    private static final String LINKERD = """
            *nat
            :MESH_IN - [0:0]
            :MESH_OUT - [0:0]
            -A PREROUTING -j MESH_IN
            -A MESH_IN -p tcp -m multiport --dports 4190,4191,4567,4568 -j RETURN
            -A MESH_IN -p tcp -j REDIRECT --to-port 4143
            -A OUTPUT -j MESH_OUT
            -A MESH_OUT -m owner --uid-owner 2102 -j RETURN
            -A MESH_OUT -o lo -j RETURN
            -A MESH_OUT -p tcp -m multiport --dports 4567,4568 -j RETURN
            -A MESH_OUT -p tcp -j REDIRECT --to-port 4140
            COMMIT
            """;

    private static final String ISTIO_NFT = """
            table inet mesh-nat {
              chain prerouting {
                type nat hook prerouting priority -100;
                meta l4proto tcp goto inbound
              }
              chain inbound {
                tcp dport { 15008, 15020, 15021, 15090 } return
                meta l4proto tcp redirect to :15006
              }
              chain output {
                type nat hook output priority -100;
                ip saddr 127.0.0.6 oifname "lo" return
                ip6 saddr ::6 oifname "lo" return
                ip daddr != 127.0.0.1 oifname "lo" tcp dport != { 53, 15008 } meta skuid 1337 redirect to :15006
                ip6 daddr != ::1 oifname "lo" tcp dport != { 53, 15008 } meta skuid 1337 redirect to :15006
                oifname "lo" tcp dport != 53 meta skuid != 1337 return
                meta skuid 1337 return
                ip daddr != 127.0.0.1 oifname "lo" tcp dport != { 53, 15008 } meta skgid 1337 redirect to :15006
                ip6 daddr != ::1 oifname "lo" tcp dport != { 53, 15008 } meta skgid 1337 redirect to :15006
                oifname "lo" tcp dport != 53 meta skgid != 1337 return
                meta skgid 1337 return
                ip daddr NAMESERVER4 tcp dport 53 redirect to :15053
                ip daddr NAMESERVER4 udp dport 53 redirect to :15053
                ip6 daddr NAMESERVER6 tcp dport 53 redirect to :15053
                ip6 daddr NAMESERVER6 udp dport 53 redirect to :15053
                ip daddr 127.0.0.1 return
                ip6 daddr ::1 return
                meta l4proto tcp redirect to :15001
              }
            }
            table inet mesh-raw {
              chain output {
                type filter hook output priority -300;
                udp dport 53 meta skuid 1337 ct zone set 1
                udp sport 15053 meta skuid 1337 ct zone set 2
                ip daddr NAMESERVER4 udp dport 53 ct zone set 2
                ip6 daddr NAMESERVER6 udp dport 53 ct zone set 2
              }
              chain prerouting {
                type filter hook prerouting priority -300;
                ip saddr NAMESERVER4 udp sport 53 ct zone set 1
                ip6 saddr NAMESERVER6 udp sport 53 ct zone set 1
              }
            }
            """;

    private final String tool;
    final String proxy;
    final int outbound;
    final int inbound;
    final int dns;

    Mesh(String tool, String proxy, int outbound, int inbound, int dns) {
        this.tool = tool;
        this.proxy = proxy;
        this.outbound = outbound;
        this.inbound = inbound;
        this.dns = dns;
    }

    boolean isIstio() {
        return proxy.equals("proxy");
    }

    /** The ports the proxy has for itself: its admin port, health checks and metrics. */
    List<Integer> ownPorts() {
        return isIstio() ? List.of(15000, 15004, 15020, 15021, 15090) : List.of(4190, 4191);
    }

    /** Puts the redirects into the Pod's namespace, the host outside being the name server. */
    void load(PodNetwork network) throws IOException {
        String v4 = PodNetwork.HOST_V4.getHostAddress();
        String v6 = PodNetwork.HOST_V6.getHostAddress();
        if (tool.equals("nft")) {
            PodNetwork.run(
                    network.pod, "nft", ISTIO_NFT.replace("NAMESERVER4", v4).replace("NAMESERVER6", v6));
            return;
        }
        String rules = isIstio() ? ISTIO : LINKERD;
        PodNetwork.pipe(
                network.pod,
                rules.replace("LOOPBACK", "127.0.0.1/32")
                        .replace("SOURCE", "127.0.0.6/32")
                        .replace("NAMESERVER", v4),
                tool + "-restore",
                "--noflush");
        PodNetwork.pipe(
                network.pod,
                rules.replace("LOOPBACK", "::1/128")
                        .replace("SOURCE", "::6/128")
                        .replace("NAMESERVER", v6),
                tool.replace("iptables", "ip6tables") + "-restore",
                "--noflush");
    }
}
