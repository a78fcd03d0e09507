package dev.sidewall.verify.naive;

import dev.sidewall.policy.model.Cidr;
import dev.sidewall.policy.model.LabelSelector;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.PortMatch;
import dev.sidewall.policy.model.Protocol;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The small questions: does this selector, glob, range or port list match? */
final class Matches {
    private Matches() {}

    static boolean selector(LabelSelector selector, Map<String, String> labels) {
        boolean everyLabel = selector.matchLabels().entrySet().stream()
                .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
        return everyLabel && selector.matchExpressions().stream().allMatch(r -> requirement(r, labels));
    }

    private static boolean requirement(LabelSelector.Requirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.key());
        return switch (requirement.operator()) {
            case IN -> value != null && requirement.values().contains(value);
            case NOT_IN -> value == null || !requirement.values().contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
        };
    }

    /**
     * {@code *} is any run of characters, the empty one included; {@code ?} is exactly one. Walks the glob and keeps every
     * place in the name where what was read so far may end, so that no glob takes long.
     */
    static boolean glob(String glob, String name) {
        BitSet ends = new BitSet();
        ends.set(0);
        for (int i = 0; i < glob.length(); i++) {
            char wanted = glob.charAt(i);
            BitSet next = new BitSet();
            if (wanted == '*' && !ends.isEmpty()) {
                next.set(ends.nextSetBit(0), name.length() + 1);
            } else {
                ends.stream()
                        .filter(at -> at < name.length() && (wanted == '?' || wanted == name.charAt(at)))
                        .forEach(at -> next.set(at + 1));
            }
            ends = next;
        }
        return ends.get(name.length());
    }

    static boolean ipBlock(Peer.IpBlock block, InetAddress address) {
        return cidr(block.cidr(), address) && block.except().stream().noneMatch(except -> cidr(except, address));
    }

    /** Compares as numbers: the address, shifted right past the host bits, is the network's number. */
    static boolean cidr(Cidr cidr, InetAddress address) {
        if (!sameFamily(cidr.network(), address)) {
            return false;
        }
        int hostBits = address.getAddress().length * 8 - cidr.prefixLength();
        BigInteger wanted = new BigInteger(1, cidr.network().getAddress()).shiftRight(hostBits);
        return new BigInteger(1, address.getAddress()).shiftRight(hostBits).equals(wanted);
    }

    static boolean sameFamily(InetAddress one, InetAddress other) {
        return one.getAddress().length == other.getAddress().length;
    }

    /** No {@code ports} means every protocol and port. */
    static boolean ports(List<PortMatch> ports, Protocol protocol, int port, PortNames names) {
        return ports.isEmpty() || ports.stream().anyMatch(match -> port(match, protocol, port, names));
    }

    private static boolean port(PortMatch match, Protocol protocol, int port, PortNames names) {
        if (match.protocol() != protocol) {
            return false;
        }
        return switch (match) {
            case PortMatch.All _ -> true;
            case PortMatch.Range range -> range.first() <= port && port <= range.last();
            case PortMatch.Named named -> names.number(named.name(), protocol).equals(OptionalInt.of(port));
        };
    }

    /** What a port's name stands for at the place where the rule applies; empty where nothing there has that name. */
    interface PortNames {
        PortNames NONE = (_, _) -> OptionalInt.empty();

        OptionalInt number(String name, Protocol protocol);
    }
}
