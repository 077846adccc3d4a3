package dev.onetrip.commits.git;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Tells addresses of the public Internet from those by which a name could lead into this machine or its network.
 * Source: the special-purpose registries of IANA.
 */
final class PublicAddresses {
    private PublicAddresses() {}

    /** Whether the address is globally reachable; an IPv4 address inside an IPv6 one counts as itself. */
    static boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return isPublic4(bytes, 0);
        }
        if (isNat64(bytes)) {
            return isPublic4(bytes, 12);
        }
        int first = word(bytes, 0);
        int second = word(bytes, 2);
        boolean global = (first & 0xe000) == 0x2000;
        boolean special = (first == 0x2001 && (second < 0x200 || second == 0xdb8))
                || first == 0x2002
                || (first == 0x3fff && second < 0x1000);
        return global && !special;
    }

    /** The network behind 64:ff9b::/96 is that of the IPv4 address at its end. */
    private static boolean isNat64(byte[] bytes) {
        boolean prefix = word(bytes, 0) == 0x64 && word(bytes, 2) == 0xff9b;
        for (int at = 4; at < 12; at++) {
            prefix &= bytes[at] == 0;
        }
        return prefix;
    }

    private static boolean isPublic4(byte[] bytes, int from) {
        int a = bytes[from] & 0xff;
        int b = bytes[from + 1] & 0xff;
        int c = bytes[from + 2] & 0xff;
        return switch (a) {
            case 0, 10, 127 -> false;
            case 100 -> b < 64 || b > 127;
            case 169 -> b != 254;
            case 172 -> b < 16 || b > 31;
            case 192 -> b != 168 && (b != 0 || (c != 0 && c != 2)) && (b != 88 || c != 99);
            case 198 -> b != 18 && b != 19 && (b != 51 || c != 100);
            case 203 -> b != 0 || c != 113;
            default -> a < 224;
        };
    }

    private static int word(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }
}
