package dev.sidewall.kernel.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** One rtnetlink request being put together: header, family header, then attributes, each padded to four bytes. */
final class RouteMessage {
    static final int HEADER = 16;
    private static final int NLA_F_NESTED = 0x8000;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());

    RouteMessage(int type, int flags) {
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(0)
                .putInt(0);
    }

    /** struct ifinfomsg: of a link. */
    RouteMessage link(int index, int flags, int change) {
        buffer.put((byte) 0)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(index)
                .putInt(flags)
                .putInt(change);
        return this;
    }

    /** struct ifaddrmsg: of an address on a link. */
    RouteMessage address(int family, int prefixLength, int flags, int link) {
        buffer.put((byte) family)
                .put((byte) prefixLength)
                .put((byte) flags)
                .put((byte) 0)
                .putInt(link);
        return this;
    }

    /** struct rtmsg: of a unicast route in the main table. */
    RouteMessage route(int family, int prefixLength, int scope) {
        int main = 254;
        int boot = 3;
        int unicast = 1;
        buffer.put((byte) family).put((byte) prefixLength).put((byte) 0).put((byte) 0);
        buffer.put((byte) main)
                .put((byte) boot)
                .put((byte) scope)
                .put((byte) unicast)
                .putInt(0);
        return this;
    }

    RouteMessage attribute(int type, byte[] value) {
        buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        return pad();
    }

    RouteMessage attribute(int type, int value) {
        buffer.putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    RouteMessage attribute(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        buffer.putShort((short) (4 + text.length + 1))
                .putShort((short) type)
                .put(text)
                .put((byte) 0);
        return pad();
    }

    /** Opens an attribute that holds what follows; give the result to {@link #end}. */
    int begin(int type) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) (type | NLA_F_NESTED));
        return start;
    }

    void end(int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
    }

    byte[] finish(int sequence) {
        buffer.putInt(0, buffer.position());
        buffer.putInt(8, sequence);
        byte[] message = new byte[buffer.position()];
        buffer.get(0, message);
        return message;
    }

    private RouteMessage pad() {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }
}
