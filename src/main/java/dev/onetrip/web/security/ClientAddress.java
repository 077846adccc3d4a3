package dev.onetrip.web.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * From where a request comes: the nearest address that is no trusted proxy. {@code X-Forwarded-For} counts only as far
 * as trusted proxies wrote it, from its end, since any client can send one.
 */
final class ClientAddress {
    private static final String HEADER = "X-Forwarded-For";
    private static final int NETWORK_BYTES = 8;

    private final List<AddressRange> trusted;

    ClientAddress(List<String> trusted) {
        this.trusted = trusted.stream().map(AddressRange::of).toList();
    }

    /** The address as a name; of an IPv6 address its network, since one subscriber has 2⁶⁴ of them. */
    String of(ServerHttpRequest request) {
        InetSocketAddress peer = request.getRemoteAddress();
        InetAddress address = peer == null ? null : peer.getAddress();
        if (address == null) {
            return "address unknown";
        }
        return nameOf(isTrusted(address) ? forwarded(request, address) : address);
    }

    private InetAddress forwarded(ServerHttpRequest request, InetAddress proxy) {
        String[] hops =
                String.join(",", request.getHeaders().getOrEmpty(HEADER)).split(",", -1);
        InetAddress nearest = proxy;
        for (int i = hops.length - 1; i >= 0; i--) {
            @Nullable InetAddress hop = AddressRange.address(hops[i]);
            if (hop == null) {
                return nearest;
            }
            nearest = hop;
            if (!isTrusted(hop)) {
                return nearest;
            }
        }
        return nearest;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private static String nameOf(InetAddress address) {
        return address instanceof Inet6Address
                ? "network " + HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES)
                : "address " + address.getHostAddress();
    }
}
