package dev.sidewall.runtime.local;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The virtual addresses of Services that haven't chosen their own. */
final class ServiceAddresses {
    /** As Kubernetes does: the low addresses are left to those who choose. */
    private static final int FIRST = 256;

    private static final int FIRST_IN_SMALL_RANGE = 16;

    private final AddressPool pool;
    private final Map<String, DualStack> given = new HashMap<>();

    ServiceAddresses(Subnets range) {
        this.pool = new AddressPool("Service", range, range.lastNumber() > 4 * FIRST ? FIRST : FIRST_IN_SMALL_RANGE);
    }

    synchronized List<InetAddress> allocate(String service) {
        return given.computeIfAbsent(service, _ -> pool.allocate()).addresses();
    }

    synchronized void release(String service) {
        DualStack addresses = given.remove(service);
        if (addresses != null) {
            pool.release(addresses);
        }
    }

    void reserve(Collection<InetAddress> addresses) {
        pool.reserve(addresses);
    }
}
