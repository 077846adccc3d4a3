package dev.onetrip.web.security;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that share their first bits. Names are never resolved.
 *
 * @param bytes length of the addresses, 4 or 16
 * @param shift bits that may differ
 * @param prefix the bits that must not
 */
record AddressRange(int bytes, int shift, BigInteger prefix) {

    /** {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. */
    static AddressRange of(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("not an address: " + text);
        }
        int bits = address.getAddress().length * Byte.SIZE;
        int kept = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        if (kept < 0 || kept > bits) {
            throw new IllegalArgumentException("not a number of bits: " + text);
        }
        return new AddressRange(bits / Byte.SIZE, bits - kept, number(address).shiftRight(bits - kept));
    }

    static boolean isOne(String text) {
        try {
            return Objects.nonNull(of(text));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The address, or null where the text is none. */
    static @Nullable InetAddress address(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text.strip());
    }

    boolean contains(InetAddress address) {
        return address.getAddress().length == bytes
                && number(address).shiftRight(shift).equals(prefix);
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }
}
