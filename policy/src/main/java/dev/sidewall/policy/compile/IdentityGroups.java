package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.SideRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The containers of a Pod as the kernel can tell them apart: one each in Cgroup mode, those with one UID together in User
 * mode. A group may do only what each of its containers may (DESIGN semantics 11).
 */
final class IdentityGroups {
    /** Containers that are one to the kernel; {@code id} is the place of the first in the Pod, from 1. */
    record Group(int id, List<Container> containers) {}

    private final List<Group> groups;

    private IdentityGroups(List<Group> groups) {
        this.groups = groups;
    }

    static IdentityGroups of(Pod pod) {
        Map<Object, Group> byKey = new LinkedHashMap<>();
        for (int i = 0; i < pod.containers().size(); i++) {
            Container container = pod.containers().get(i);
            Object key = pod.identity() == IdentityMode.CGROUP ? container.name() : container.uid();
            if (key != null) {
                int id = i + 1;
                byKey.computeIfAbsent(key, k -> new Group(id, new ArrayList<>()))
                        .containers
                        .add(container);
            }
        }
        return new IdentityGroups(List.copyOf(byKey.values()));
    }

    List<Group> all() {
        return groups;
    }

    /** The group's rules in one direction, from the sides of all containers of the Pod. */
    SideRules fold(Group group, Map<String, Side> sides) {
        List<Side> members =
                group.containers.stream().map(c -> sides.get(c.name())).toList();
        Map<Integer, PortTable> local = new LinkedHashMap<>();
        for (Group other : groups) {
            local.put(other.id, towards(group, other, sides));
        }
        PortTable anyContainer = local.entrySet().stream()
                .filter(e -> e.getKey() != group.id)
                .map(Map.Entry::getValue)
                .reduce(local.getOrDefault(group.id, PortTable.ANY), PortTable::intersect);
        return new SideRules(
                members.stream().anyMatch(Side::isolated),
                List.copyOf(by(members)),
                local,
                anyContainer,
                members.stream().map(Side::wholePod).reduce(PortTable.ANY, (a, b) -> a.intersect(b)),
                members.stream().map(Side::remote).reduce(PeerTable.ANY, PeerTable::intersect));
    }

    private static Set<PolicyRef> by(List<Side> members) {
        Set<PolicyRef> by = new TreeSet<>();
        members.forEach(m -> by.addAll(m.by()));
        return by;
    }

    /** A container always reaches itself, so only pairs of different containers count. */
    private static PortTable towards(Group group, Group other, Map<String, Side> sides) {
        PortTable allowed = PortTable.ANY;
        for (Container member : group.containers) {
            Side side = sides.get(member.name());
            for (Container peer : other.containers) {
                if (!peer.name().equals(member.name()) && side != null) {
                    allowed = allowed.intersect(side.towards(peer.name()));
                }
            }
        }
        return allowed;
    }

    /** UDP ports the group declares first in the Pod: what User mode judges arriving datagrams by. */
    static Set<Integer> declaredUdp(Group group, Pod pod) {
        Set<Integer> mine = new HashSet<>();
        Set<Integer> taken = new HashSet<>();
        for (Container container : pod.containers()) {
            if (container.type() == ContainerType.INIT) {
                continue;
            }
            container.ports().stream().filter(p -> p.protocol() == Protocol.UDP).forEach(p -> {
                if (taken.add(p.port()) && group.containers.contains(container)) {
                    mine.add(p.port());
                }
            });
        }
        return mine;
    }
}
